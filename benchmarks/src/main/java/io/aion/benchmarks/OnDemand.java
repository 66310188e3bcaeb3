package io.aion.benchmarks;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.Delivery;
import io.aion.kanban.Kanban;
import io.aion.kanban.KanbanId;
import io.aion.kanban.Trail;
import io.aion.messaging.BrokerAddress;
import io.aion.messaging.KanbanSender;
import io.aion.messaging.Micros;
import io.aion.messaging.Receipt;
import io.aion.messaging.SenderSettings;
import io.aion.messaging.Target;
import io.aion.messaging.TrailHeaders;
import io.aion.topology.Names;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * What a start on demand costs: a kanban is sent while no instance runs, until the handler has it. Beside it the same
 * program started by hand, with a kanban waiting and without AION's client. The programs stamp the time themselves; one
 * clock serves all.
 */
final class OnDemand {

    private static final int ROUNDS = Integer.getInteger("starts", 10);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration REST = Duration.ofSeconds(1);
    /** Of each case, before the rounds that count: files are read into memory, classes are loaded. */
    private static final int WARM_UP = 1;

    private final BrokerAddress broker;
    private final Clock clock = Clock.systemUTC();
    private final Channel channel;
    private final KanbanSender sender;

    private OnDemand(BrokerAddress broker, Channel channel, KanbanSender sender) {
        this.broker = broker;
        this.channel = channel;
        this.sender = sender;
    }

    static void run(ConnectionFactory factory, BrokerAddress broker) throws Exception {
        try (Connection connection = factory.newConnection("on demand");
                Channel channel = connection.createChannel();
                KanbanSender sender = KanbanSender.open(broker, SenderSettings.DEFAULT, Clock.systemUTC())) {
            OnDemand cases = new OnDemand(broker, channel, sender);
            System.out.println("| on demand, " + ROUNDS + " starts each | kanban sent to handler entered, through AION"
                    + " | started by hand, kanban waiting | bare process start |\n|---|---|---|---|");
            String java = ProcessHandle.current().info().command().orElse("java");
            String jars =
                    Path.of(System.getProperty("java.class.path").split(":")[0]).getParent() + "/*";
            cases.row(
                    "JVM (AION's Java client)",
                    "wake-java",
                    List.of(
                            java,
                            "-Xmx24m",
                            "-XX:+UseSerialGC",
                            "-XX:TieredStopAtLevel=1",
                            "-cp",
                            jars,
                            "io.aion" + ".benchmarks.Wake"));
            cases.row("native (perl, bare AMQP)", "wake-native", List.of(System.getProperty("wake", "wake/run")));
        }
    }

    /**
     * The same of a Job on Kubernetes.
     *
     * @param byHand makes a Job whose queue is {@code own.SERVICE}, and ends when that is gone; none: only a run through AION
     */
    static void pods(ConnectionFactory factory, BrokerAddress broker, String service, List<String> byHand)
            throws Exception {
        try (Connection connection = factory.newConnection("on demand");
                Channel channel = connection.createChannel();
                KanbanSender sender = KanbanSender.open(broker, SenderSettings.DEFAULT, Clock.systemUTC())) {
            OnDemand cases = new OnDemand(broker, channel, sender);
            if (byHand.isEmpty()) {
                cases.throughAion(service);
                return;
            }
            Figures aion = new Figures();
            Figures hand = new Figures();
            for (int i = -WARM_UP; i < ROUNDS; i++) {
                System.err.printf("job: round %d of %d ...%n", i + 1, ROUNDS);
                double through = cases.throughAion(service);
                double by = cases.byHand(service, byHand);
                if (i >= 0) {
                    aion.add(through);
                    hand.add(by);
                }
            }
            System.out.printf(
                    """
                    | %d starts of a Job, in turn | kanban sent to handler entered, through AION | kubectl create of the same Job, its kanban waiting | ratio, round by round |
                    |---|---|---|---|
                    | JVM (AION's Java client) | %s ms | %s ms | %s |
                    """,
                    ROUNDS,
                    aion.text("%.0f"),
                    hand.text("%.0f"),
                    aion.over(hand).text("%.2f"));
        }
    }

    private void row(String what, String service, List<String> command) throws Exception {
        System.err.println("on demand: " + what + " ...");
        String text = "| %s | %s ms | %s ms | %s ms |%n";
        System.out.printf(
                text,
                what,
                rounds(() -> throughAion(service)).text("%.0f"),
                rounds(() -> byHand(service, command)).text("%.0f"),
                rounds(() -> bare(command)).text("%.0f"));
    }

    private interface Round {
        double millis() throws Exception;
    }

    private static Figures rounds(Round round) throws Exception {
        Figures figures = new Figures();
        for (int i = -WARM_UP; i < ROUNDS; i++) {
            double millis = round.millis();
            if (i >= 0) {
                figures.add(millis);
            }
        }
        return figures;
    }

    private double throughAion(String service) throws Exception {
        // The run before is over and judged: what is measured is a start from rest.
        LockSupport.parkNanos(REST.toNanos());
        Device.awaitWaiting(service, PATIENCE);
        try (Finished finished = new Finished(Names.after(service))) {
            long sent = Micros.now(clock);
            send(Target.before(service, 1));
            return (finished.entered() - sent) / 1_000.0;
        }
    }

    private double byHand(String service, List<String> command) throws Exception {
        String queue = "own." + service;
        channel.exchangeDeclare(queue, "fanout", true);
        channel.queueDeclare(queue, true, false, false, Map.of("x-queue-type", "quorum"));
        try (Finished finished = new Finished(queue)) {
            send(Target.queue(queue));
            ProcessBuilder builder = new ProcessBuilder(command).redirectOutput(ProcessBuilder.Redirect.DISCARD);
            builder.redirectError(ProcessBuilder.Redirect.INHERIT);
            Map<String, String> environment = builder.environment();
            environment.put("AION_AMQP_URL", broker.uri());
            environment.put("SERVICE_NAME", service);
            environment.put("AION_QUEUE", queue);
            environment.put("AION_EXCHANGE", queue);
            Path home = Files.createTempDirectory("bench");
            environment.put("AION_HOME", home.toString());
            long start = Micros.now(clock);
            Process process = builder.start();
            long entered = finished.entered();
            process.waitFor();
            return (entered - start) / 1_000.0;
        } finally {
            channel.queueDelete(queue);
            channel.exchangeDelete(queue);
        }
    }

    private double bare(List<String> command) throws IOException {
        List<String> bare = new ArrayList<>(command);
        bare.add("bare");
        long start = Micros.now(clock);
        Process process = new ProcessBuilder(bare).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        return (Long.parseLong(said) - start) / 1_000.0;
    }

    private void send(Target target) throws InterruptedException {
        Trail trail = Trail.first(KanbanId.first(clock), "bench-a", 1, Micros.now(clock));
        sender.send(target, Kanban.of(Map.of("round", 1)), trail).join();
    }

    /** What a service says it has finished or handled, from an exchange of its own. */
    private final class Finished implements AutoCloseable {

        private final BlockingQueue<Delivery> messages = new LinkedBlockingQueue<>();
        private final String queue;

        Finished(String exchange) throws IOException {
            queue = channel.queueDeclare().getQueue();
            channel.queueBind(queue, exchange, "#");
            channel.basicConsume(queue, true, (tag, message) -> messages.add(message), cancelled -> {});
        }

        long entered() throws InterruptedException {
            Delivery message = messages.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            if (message != null && Names.isReceipt(message.getEnvelope().getRoutingKey())) {
                return Receipt.read(message.getProperties(), message.getBody())
                        .getFirst()
                        .entered();
            }
            if (message != null
                    && message.getProperties().getHeaders() != null
                    && message.getProperties().getHeaders().get(TrailHeaders.ENTERED) instanceof Number entered) {
                return entered.longValue();
            }
            throw new IllegalStateException("after " + PATIENCE + " no finished kanban with " + TrailHeaders.ENTERED);
        }

        @Override
        public void close() throws IOException {
            channel.queueDelete(queue);
        }
    }
}
