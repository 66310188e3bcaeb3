package io.aion.broker.runtime;

import java.io.IOException;
import java.io.OutputStream;

/** What an instance printed, without what nobody may see of it. */
public interface InstanceLog {

    /**
     * The last lines, oldest first; a last one without an end counts as one.
     *
     * @param lines at most so many; at most the last mebibyte is looked at
     * @throws java.io.UncheckedIOException if it can't be read now, with the reason
     */
    String last(int lines);

    /** A place in the output from which to go on reading what is still to come. */
    Follower follow();

    /** Reads on as the instance prints. Not for several threads. */
    interface Follower extends AutoCloseable {

        /**
         * Hands on what has come since; whoever follows calls this again and again.
         *
         * @return whether there was anything
         */
        boolean copyTo(OutputStream out) throws IOException;

        @Override
        void close();
    }
}
