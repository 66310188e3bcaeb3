package io.aion.system.parts;

import io.aion.client.MicroserviceClient;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes down every kanban it is given: number, id, {@code repeated} or {@code first}, and when (ms since the epoch). */
public final class Sink {

    private Sink() {}

    public static void main(String[] args) throws Exception {
        try (MicroserviceClient client = MicroserviceClient.connect()) {
            Path folder = Files.createDirectories(client.environment().dataPath());
            Lines handled = new Lines(folder.resolve("handled"));
            client.receive(work -> handled.write(
                    work.kanban().metadata().get("n") + " " + work.trail().id() + " "
                            + (work.repeated() ? "repeated " : "first ") + System.currentTimeMillis()));
            client.await();
        }
    }
}
