package io.aion.status.gateway;

import io.aion.kanbanpb.KanbanGrpc;
import io.aion.messaging.BrokerAddress;
import io.aion.status.file.FileView;
import io.aion.status.statics.StaticStore;
import io.aion.status.statics.StaticTopics;
import io.aion.status.window.Rules;
import io.aion.testing.TestRedis;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** The gateway on a real RabbitMQ and Redis, and clients of it. */
final class Gateway implements AutoCloseable {

    /** So patient that only what a test is about happens, however slow the machine is. */
    static final Rules RULES =
            new Rules(64, 16_000_000, Duration.ofSeconds(60), Duration.ofMinutes(5), 64, Duration.ofMinutes(2));

    /** As the service has it by default; for tests of what becomes of kanban that are not confirmed in time. */
    static final Duration SHORT = Duration.ofMillis(800);

    /** How the server looks after connections; the first is quick, so that tests are, the second what the service has by default. */
    record Pings(Duration permitEvery, Duration after, Duration timeout) {
        static final Pings QUICK = new Pings(Duration.ofMillis(50), Duration.ofSeconds(1), Duration.ofSeconds(1));
        static final Pings DEFAULT = new Pings(Duration.ofSeconds(5), Duration.ofSeconds(10), Duration.ofSeconds(5));
    }

    private static final Duration PATIENT = Duration.ofSeconds(20);
    private static final StaticStore.Limits STATICS = new StaticStore.Limits(100, 100, 10_000_000);

    final List<String> silently = new CopyOnWriteArrayList<>();
    private final List<ManagedChannel> channels = new ArrayList<>();
    private final Path file;
    private final FileView view;
    private final StaticStore store;
    private final StaticTopics topics;
    private final Links links;
    private final Instances instances;
    private final Strangers strangers;
    private final GrpcServer server;

    Gateway(Wires wires, Rules rules, String servicesYml) throws IOException {
        this(wires, rules, PATIENT, Pings.QUICK, servicesYml, TestRedis.get().url(), STATICS);
    }

    Gateway(Wires wires, Pings pings, String servicesYml) throws IOException {
        this(wires, RULES, PATIENT, pings, servicesYml, TestRedis.get().url(), STATICS);
    }

    Gateway(Wires wires, Duration confirmWithin, String servicesYml) throws IOException {
        this(
                wires,
                RULES,
                confirmWithin,
                Pings.QUICK,
                servicesYml,
                TestRedis.get().url(),
                STATICS);
    }

    Gateway(Wires wires, String servicesYml, String redis, StaticStore.Limits limits) throws IOException {
        this(wires, RULES, PATIENT, Pings.QUICK, servicesYml, redis, limits);
    }

    private Gateway(
            Wires wires,
            Rules rules,
            Duration confirmWithin,
            Pings pings,
            String servicesYml,
            String redis,
            StaticStore.Limits limits)
            throws IOException {
        file = Files.createTempFile("services", ".yml");
        Files.writeString(file, servicesYml);
        view = new FileView(file);
        view.look();
        Clock clock = Clock.systemUTC();
        GatewaySettings settings = new GatewaySettings(
                rules,
                confirmWithin,
                5,
                1_000,
                100,
                100,
                Duration.ofMinutes(1),
                4 * 1024 * 1024,
                Path.of("/aion/Data"));
        links = Links.open(new BrokerAddress(wires.host().amqp()), settings, clock);
        instances = new Instances(links, settings, () -> "here", (instance, id, flow, entered) -> silently.add(id));
        strangers = new Strangers(links);
        store = StaticStore.open(redis, UUID.randomUUID().toString(), limits, PATIENT);
        topics = new StaticTopics(store, 20, Duration.ofMillis(500));
        server = new GrpcServer(
                new GrpcServer.Settings(
                        "127.0.0.1",
                        0,
                        settings.maxMessageBytes(),
                        pings.permitEvery(),
                        pings.after(),
                        pings.timeout()),
                new KanbanCalls(instances, new Sending(instances, strangers, view, settings), store, topics));
        topics.start();
        instances.start();
        server.start();
    }

    int port() {
        return server.port();
    }

    Path file() {
        return file;
    }

    ManagedChannel channel() {
        return channel(port());
    }

    ManagedChannel channel(int port) {
        ManagedChannel channel = NettyChannelBuilder.forAddress("127.0.0.1", port)
                .usePlaintext()
                .maxInboundMessageSize(8 * 1024 * 1024)
                .build();
        channels.add(channel);
        return channel;
    }

    KanbanGrpc.KanbanBlockingStub calls() {
        return KanbanGrpc.newBlockingStub(channel()).withDeadlineAfter(60, TimeUnit.SECONDS);
    }

    Microservice microservice(String name) {
        return new Microservice(channel(), name);
    }

    @Override
    public void close() throws IOException {
        channels.forEach(ManagedChannel::shutdownNow);
        server.stopAccepting();
        topics.close();
        instances.close();
        server.close();
        strangers.close();
        links.close();
        store.close();
        Files.delete(file);
    }
}
