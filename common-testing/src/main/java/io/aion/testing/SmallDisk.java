package io.aion.testing;

/** A file system of its own under a RabbitMQ, so small that a test can fill it to the last byte. */
public sealed interface SmallDisk permits NamespaceDisk, VolumeDisk {

    /** Bytes that are free now. */
    long free();

    /** Takes what is free, but for these bytes, with one more file. Not again before {@link #makeRoom()}. */
    void fill(long leave);

    /** Takes that file away. */
    void makeRoom();

    /** The file system goes, with all that is in it. After the RabbitMQ on it. */
    void close();
}
