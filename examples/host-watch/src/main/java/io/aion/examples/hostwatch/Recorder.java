package io.aion.examples.hostwatch;

import io.aion.client.MicroserviceClient;
import io.aion.kanban.KanbanCodec;
import java.nio.charset.StandardCharsets;

/** Keeps every kanban as a line of JSON in its data folder: at most five files of 1 MiB. */
public final class Recorder {

    private static final long LIMIT_BYTES = 1 << 20;
    private static final int KEPT = 4;

    private Recorder() {}

    /** Runs until AION ends it. */
    public static void main(String[] args) throws Exception {
        try (MicroserviceClient client = MicroserviceClient.connect()) {
            RotatedFile file =
                    new RotatedFile(client.environment().dataPath().resolve("record.jsonl"), LIMIT_BYTES, KEPT);
            client.receive(work -> file.append(new String(KanbanCodec.toJson(work.kanban()), StandardCharsets.UTF_8)));
            client.await();
        }
    }
}
