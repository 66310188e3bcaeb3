package io.aion.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * Kanban flow from source over middle to sink on a device, in strict order: without it a kanban that was refused may be
 * overtaken, which is counted. The source writes down what was confirmed, the sink what it was given.
 */
final class Chain {

    /** How long a sender must stand still to be called blocked: longer than any pause before it tries again (5 s). */
    private static final Duration STANDS = Duration.ofSeconds(6);

    private final Device device;
    private final Progress confirmed;
    private final Progress sink;

    Chain(Device device) {
        this.device = device;
        confirmed = new Progress(device.data().resolve("source_1/confirmed"));
        sink = new Progress(device.data().resolve("sink_1/handled"));
    }

    /**
     * Its services.yml.
     *
     * @param filling characters that make each kanban larger
     * @param beside more receivers of what the source sends, next to middle
     */
    static String services(int perSecond, int filling, String... beside) {
        String targets = Stream.concat(Stream.of("middle"), Stream.of(beside))
                .map("{name: %s}"::formatted)
                .collect(Collectors.joining(", "));
        return """
                microservices:
                  source:
                    order: strict
                    startup: yes
                    always: yes
                    env: {PER_SECOND: %d, FILLING: %d}
                    command: %s
                    nextService:
                      default: [%s]
                  middle:
                    order: strict
                    always: yes
                    command: %s
                    nextService:
                      default: [{name: sink}]
                """.formatted(perSecond, filling, Programs.part("Source"), targets, Programs.part("Middle"))
                + Stream.concat(Stream.of("sink"), Stream.of(beside))
                        .map(Chain::receiver)
                        .collect(Collectors.joining());
    }

    private static String receiver(String name) {
        return """
                  %s:
                    order: strict
                    always: yes
                    command: %s
                """.formatted(name, Programs.part("Sink"));
    }

    /** How many kanban have come to the sink. */
    int handled() {
        return sink.lines();
    }

    /** Until as many more have come to the sink. */
    void awaitMore(int kanban) {
        awaitHandled(handled() + kanban);
    }

    /** The same however many they are: the limit is for each hundred of them. */
    void awaitPassed(int kanban) {
        for (int left = kanban; left > 0; left -= 100) {
            awaitMore(Math.min(left, 100));
        }
    }

    /** Until as many have come to the sink in all. */
    void awaitHandled(int kanban) {
        sink.await(kanban, device.allInOne());
    }

    /** Middle takes one more kanban into its handler, and stays there until {@link #release}. */
    void hold() throws IOException {
        Files.deleteIfExists(middle("held"));
        Files.createFile(middle("hold"));
        await("middle is in its handler").atMost(Progress.LIMIT).until(() -> Files.exists(middle("held")));
    }

    void release() throws IOException {
        Files.delete(middle("hold"));
    }

    /** Waits until nothing more is confirmed. Returns how many are. */
    int standsStill() {
        int[] last = {confirmed.lines()};
        long[] since = {System.nanoTime()};
        await("the sender stands still").atMost(Progress.LIMIT).until(() -> {
            int now = confirmed.lines();
            if (now != last[0]) {
                last[0] = now;
                since[0] = System.nanoTime();
            }
            return System.nanoTime() - since[0] > STANDS.toNanos();
        });
        return last[0];
    }

    /** The source sends no more; returns when all that was confirmed has come to this receiver. */
    Record end(String receiver) throws IOException {
        Path source = device.data().resolve("source_1");
        if (!Files.exists(source.resolve("stop"))) {
            Files.createFile(source.resolve("stop"));
        }
        await("the source has its last confirm")
                .atMost(Progress.LIMIT)
                .until(() -> Files.exists(source.resolve("done")));
        await("every confirmed kanban is handled by " + receiver)
                .atMost(Progress.LIMIT)
                .until(() -> Record.read(device.data(), receiver).missing().isEmpty());
        return Record.read(device.data(), receiver);
    }

    /** None was given up, and none had nowhere to go. */
    void nothingIsParked() {
        await("the board knows what is parked, which it does not while RabbitMQ is away")
                .atMost(Progress.LIMIT)
                .until(() -> parked("dead").isNumber() && parked("unrouted").isNumber());
        assertThat(parked("dead").asInt()).as("dead").isZero();
        assertThat(parked("unrouted").asInt()).as("unrouted").isZero();
    }

    private JsonNode parked(String queue) {
        return device.get("/api/board").path("totals").path(queue);
    }

    private Path middle(String file) {
        return device.data().resolve("middle_1").resolve(file);
    }
}
