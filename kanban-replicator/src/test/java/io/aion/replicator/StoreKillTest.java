package io.aion.replicator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.aion.replicator.store.StoredKanban;
import io.aion.testing.FreePorts;
import io.aion.testing.Seeds;
import io.aion.testing.TestBroker;
import io.aion.testing.TestVirtualHost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code kill -9} of the store while kanban come: none is missing afterwards. */
class StoreKillTest {

    private static final int KILLS = Integer.getInteger("aion.kills", 3);
    private static final int AT_ONCE = 20;

    @TempDir
    Path folder;

    @Test
    void noKanbanIsMissingAfterTheStoreWasKilled() {
        Seeds.once(this::noKanbanIsMissing);
    }

    private void noKanbanIsMissing(Random random) throws Exception {
        int port = FreePorts.next();
        Process store = startStore(port, 0);
        try (TestVirtualHost host = TestBroker.get().newVirtualHost();
                LogStream stream = new LogStream(host)) {
            stream.make(Map.of());
            int sent = 0;
            try (Running running = Running.start(host.amqp(), "mongodb://127.0.0.1:" + port + "/log")) {
                for (int kill = 1; kill <= KILLS; kill++) {
                    long end = System.nanoTime()
                            + Duration.ofMillis(500 + random.nextInt(1_000)).toNanos();
                    while (System.nanoTime() < end) {
                        stream.publish(sent, sent += AT_ONCE);
                    }
                    store.destroyForcibly().waitFor();
                    stream.publish(sent, sent += AT_ONCE);
                    store = startStore(port, kill);
                }
                int all = sent;
                await().atMost(Duration.ofSeconds(120)).ignoreExceptions().until(() -> {
                    Set<String> ids = new HashSet<>();
                    // In pieces: an answer has a limit.
                    for (int from = 0; from < all; from += 1_000) {
                        List<String> wanted = new ArrayList<>();
                        for (int i = from; i < Math.min(all, from + 1_000); i++) {
                            wanted.add("k" + i);
                        }
                        running.store().byId(wanted).kanban().stream()
                                .map(StoredKanban::id)
                                .forEach(ids::add);
                    }
                    return ids.size() == all;
                });
                assertThat(running.store().extent().kanban()).isEqualTo(all);
                assertThat(running.store().find(new Document(), 10).kanban()).hasSize(10);
            }
        } finally {
            store.destroyForcibly().waitFor();
        }
    }

    private Process startStore(int port, int round) throws IOException {
        Path ready = folder.resolve("ready" + round);
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx96m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "io.aion.store.EmbeddedStoreMain",
                        "--port",
                        String.valueOf(port),
                        "--data",
                        folder.resolve("data").toString(),
                        "--ready-file",
                        ready.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output").toFile())
                .start();
        await().atMost(Duration.ofSeconds(60)).until(() -> Files.exists(ready) || !process.isAlive());
        assertThat(ready)
                .as("output: %s", Files.readString(folder.resolve("output")))
                .exists();
        return process;
    }
}
