package io.aion.system.parts;

import io.aion.client.MicroserviceClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Writes down the id of every kanban, but does what the metadata says under {@code do}: {@code die} ends the process,
 * {@code throw} throws. Once the file {@code mended} is in its data folder it does that no more.
 */
public final class Moody {

    private static final Duration IDLE = Duration.ofSeconds(10);

    private Moody() {}

    public static void main(String[] args) throws Exception {
        try (MicroserviceClient client = MicroserviceClient.connect()) {
            Path folder = Files.createDirectories(client.environment().dataPath());
            Lines handled = new Lines(folder.resolve("handled"));
            client.receive(work -> {
                String mood = String.valueOf(work.kanban().metadata().get("do"));
                if (!Files.exists(folder.resolve("mended"))) {
                    if (mood.equals("die")) {
                        System.out.println("dies of " + work.trail().id());
                        Runtime.getRuntime().halt(9);
                    }
                    if (mood.equals("throw")) {
                        throw new IllegalStateException("does not like it");
                    }
                }
                handled.write(work.trail().id());
            });
            if (args.length > 0) {
                client.awaitIdle(IDLE);
            } else {
                client.await();
            }
        }
    }
}
