package io.aion.cache;

/**
 * What an output carries beside its kanban: bytes of its own, or a payload that was received and is passed on.
 *
 * <pre>{@code
 * work.finish(kanban, Map.of("image", Payload.of(bytes)));
 * work.finish(kanban, work.payloads());
 * }</pre>
 */
public sealed interface Payload permits NewPayload, PayloadReference {

    /** The largest payload, 256 MiB: what is larger belongs in a file of {@code dataPath}, named in {@code fileList}. */
    int MAX_BYTES = 256 * 1024 * 1024;

    /** Payloads of one kanban at most. */
    int MAX_COUNT = 100;

    /** Microservices that handle one payload at most. */
    int MAX_READERS = 1_000;

    /** These bytes, for one reader, in the place that suits their size. Not copied: don't change them. */
    static NewPayload of(byte[] bytes) {
        return new NewPayload(bytes, null, 1);
    }
}
