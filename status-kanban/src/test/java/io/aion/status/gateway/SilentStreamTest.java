package io.aion.status.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.aion.kanbanpb.InitializeType;
import io.aion.testing.TestEnvoy;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/**
 * A stream on which nothing comes stays open, and then delivers: for 25 s, and with {@code -Daion.long=true} for 20 minutes.
 * Clients ping as those of the original do, and the server's times are those of production.
 */
class SilentStreamTest {

    /** Of the shorter kind: two pings of Go's client, one of Python's, and more than the server waits before it asks itself. */
    private static final Duration SILENCE =
            Boolean.getBoolean("aion.long") ? Duration.ofMinutes(20) : Duration.ofSeconds(25);

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String YML = "microservices: {b: {always: yes}, c: {always: yes}}";

    @Test
    void directly() throws Exception {
        try (Wires wires = new Wires("b", "c");
                Gateway gateway = new Gateway(wires, Gateway.Pings.DEFAULT, YML)) {
            staySilent(wires, gateway.port());
        }
    }

    @Test
    void throughEnvoy() throws Exception {
        try (Wires wires = new Wires("b", "c");
                Gateway gateway = new Gateway(wires, Gateway.Pings.DEFAULT, YML)) {
            Optional<TestEnvoy> started = TestEnvoy.inFrontOf(gateway.port());
            Assumptions.assumeTrue(started.isPresent(), "no Envoy; why is said above");
            try (TestEnvoy envoy = started.get()) {
                staySilent(wires, envoy.port());
            }
        }
    }

    private static void staySilent(Wires wires, int port) throws Exception {
        List<ManagedChannel> channels = new ArrayList<>();
        // Go pings every 10 s, also without a call; Python every 20 s.
        try (Microservice b = new Microservice(channel(port, 10, channels), "b");
                Microservice c = new Microservice(channel(port, 20, channels), "c")) {
            // With a kanban to start with: one that comes says that the stream is open.
            b.receive(InitializeType.START_SERVICE_WITHOUT_KANBAN, Integer.MAX_VALUE)
                    .next();
            c.receive(InitializeType.START_SERVICE_WITHOUT_KANBAN, Integer.MAX_VALUE)
                    .next();
            await().during(SILENCE)
                    .atMost(SILENCE.plus(SOON))
                    .pollInterval(Duration.ofMillis(500))
                    .until(() -> b.failure() == null && c.failure() == null);
            wires.put("b", 7, 8);
            wires.put("c", 8, 9);
            assertThat(b.nextN()).isEqualTo(7);
            assertThat(c.nextN()).isEqualTo(8);
            assertThat(b.received).hasSize(2);
            assertThat(c.received).hasSize(2);
        } finally {
            channels.forEach(ManagedChannel::shutdownNow);
        }
    }

    private static ManagedChannel channel(int port, int pingSeconds, List<ManagedChannel> channels) {
        ManagedChannel channel = NettyChannelBuilder.forAddress("127.0.0.1", port)
                .usePlaintext()
                .keepAliveTime(pingSeconds, TimeUnit.SECONDS)
                .keepAliveTimeout(10, TimeUnit.SECONDS)
                .keepAliveWithoutCalls(true)
                .build();
        channels.add(channel);
        return channel;
    }
}
