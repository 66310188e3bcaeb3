package io.aion.system.parts;

import io.aion.client.MicroserviceClient;
import io.aion.kanban.Kanban;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;

/**
 * Passes on what it gets. While the file {@code hold} is in its data folder it stays in the handler, with its output
 * made, and says so with the file {@code held}: that is when it gets killed.
 */
public final class Middle {

    private Middle() {}

    public static void main(String[] args) throws Exception {
        try (MicroserviceClient client = MicroserviceClient.connect()) {
            Path folder = Files.createDirectories(client.environment().dataPath());
            client.receive(work -> {
                work.finish(work.kanban().withConnectionKey(Kanban.DEFAULT_KEY));
                while (Files.exists(folder.resolve("hold"))) {
                    Files.writeString(folder.resolve("held"), work.trail().id());
                    LockSupport.parkNanos(10_000_000);
                }
            });
            client.await();
        }
    }
}
