package io.aion.benchmarks;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import io.aion.kanban.Kanban;
import io.aion.kanban.KanbanCodec;
import io.aion.kanban.KanbanId;
import io.aion.kanban.Trail;
import io.aion.messaging.BrokerAddress;
import io.aion.messaging.KanbanSender;
import io.aion.messaging.SenderSettings;
import io.aion.messaging.Target;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * At the limit: two target queues of 1 MB and a log stream behind one exchange. One target is read at once, the other
 * stays full for 60 s and is read then. Counts what is lost, the copies in the other target, and the order.
 */
final class Limit {

    private static final int KANBAN = 3_000;
    private static final int BYTES = 1_024;
    private static final int QUEUE_BYTES = 1_000_000;

    private final String url;

    Limit(String url) {
        this.url = url;
    }

    void run() throws Exception {
        System.out.println(
                "| two targets of 1 MB, one full for " + fullSeconds()
                        + " s, 32 in flight | sent | lost | copies of one kanban in the other target, at most | in the log, at most | out of order |");
        System.out.println("|---|---|---|---|---|---|");
        row("order as it comes", false);
        row("order: strict", true);
    }

    private static int fullSeconds() {
        return Integer.getInteger("full", 60);
    }

    private void row(String what, boolean strict) throws Exception {
        try (Connection connection = new BrokerAddress(url).connections().newConnection("limit");
                Channel channel = connection.createChannel()) {
            declare(channel);
            Seen open = new Seen();
            Seen full = new Seen();
            Seen log = new Seen();
            AtomicLong confirmed = new AtomicLong();
            consume(connection, "limit.open", open, Map.of());
            consume(connection, "limit.log", log, Map.of("x-stream-offset", "first"));
            Thread sending = Thread.ofPlatform().start(() -> send(strict, confirmed));
            LockSupport.parkNanos(fullSeconds() * 1_000_000_000L);
            long before = confirmed.get();
            consume(connection, "limit.full", full, Map.of());
            sending.join();
            Waiting.until(
                    () -> full.first.size() >= KANBAN && open.first.size() >= KANBAN && log.first.size() >= KANBAN,
                    Duration.ofSeconds(60),
                    "all " + KANBAN + " kanban are in both targets and the log; " + full.first.size() + ", "
                            + open.first.size() + " and " + log.first.size() + " are");
            System.out.printf(
                    "| %s (%d confirmed while full) | %d | %d | %d | %d | %d |%n",
                    what,
                    before,
                    KANBAN,
                    KANBAN - Math.min(full.first.size(), open.first.size()),
                    open.mostCopies(),
                    log.mostCopies(),
                    Math.max(open.disorder, full.disorder));
            delete(channel);
        }
    }

    private void send(boolean strict, AtomicLong confirmed) {
        Clock clock = Clock.systemUTC();
        SenderSettings settings = SenderSettings.DEFAULT.withStrictOrder(strict);
        try (KanbanSender sender = KanbanSender.open(new BrokerAddress(url), settings, clock)) {
            List<CompletableFuture<Void>> all = new ArrayList<>();
            for (long n = 1; n <= KANBAN; n++) {
                Kanban kanban = Kanban.of(Map.of("n", n, "fill", "x".repeat(BYTES)));
                Trail trail = Trail.first(KanbanId.first(clock), "limit", 1, 0);
                all.add(sender.send(new Target("limit", "default.1"), kanban, trail)
                        .thenRun(confirmed::incrementAndGet));
            }
            CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void declare(Channel channel) throws Exception {
        delete(channel);
        channel.exchangeDeclare("limit", "topic", true);
        for (String queue : List.of("limit.open", "limit.full")) {
            channel.queueDeclare(
                    queue,
                    true,
                    false,
                    false,
                    Map.of(
                            "x-queue-type",
                            "quorum",
                            "x-single-active-consumer",
                            true,
                            "x-max-length-bytes",
                            QUEUE_BYTES,
                            "x-overflow",
                            "reject-publish"));
            channel.queueBind(queue, "limit", "default.1");
        }
        channel.queueDeclare("limit.log", true, false, false, Map.of("x-queue-type", "stream"));
        channel.queueBind("limit.log", "limit", "#");
    }

    private static void delete(Channel channel) throws Exception {
        for (String queue : List.of("limit.open", "limit.full", "limit.log")) {
            channel.queueDelete(queue);
        }
        channel.exchangeDelete("limit");
    }

    private static void consume(Connection connection, String queue, Seen seen, Map<String, Object> arguments)
            throws Exception {
        Channel channel = connection.createChannel();
        channel.basicQos(100);
        channel.basicConsume(
                queue,
                false,
                arguments,
                (tag, message) -> {
                    seen.add(message.getProperties(), message.getBody());
                    channel.basicAck(message.getEnvelope().getDeliveryTag(), false);
                },
                tag -> {});
    }

    /** What one queue has given, by id. */
    private static final class Seen {

        private final Map<String, Integer> first = new ConcurrentHashMap<>();
        private int disorder;
        private long last;

        synchronized void add(AMQP.BasicProperties properties, byte[] body) {
            if (first.merge(properties.getMessageId(), 1, Integer::sum) == 1) {
                long n = KanbanCodec.fromJson(body).metadata().get("n") instanceof Long number ? number : 0;
                if (n < last) {
                    disorder++;
                }
                last = n;
            }
        }

        synchronized int mostCopies() {
            return first.values().stream().mapToInt(Integer::intValue).max().orElse(0);
        }
    }
}
