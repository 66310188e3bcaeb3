package io.aion.services;

import static org.assertj.core.api.Assertions.assertThat;

import io.aion.services.Microservice.Network;
import io.aion.services.Microservice.Next;
import io.aion.services.Microservice.Order;
import io.aion.services.Microservice.Pattern;
import io.aion.services.Microservice.Port;
import io.aion.services.Microservice.Position;
import io.aion.services.Microservice.Resources;
import io.aion.services.Microservice.VolumeMount;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the keys become in the model; every default once. */
class ModelTest {

    @Test
    void everyDefault() {
        assertThat(only("microservices:\n  a:\n"))
                .isEqualTo(new Microservice(
                        "a",
                        List.of(),
                        false,
                        false,
                        1,
                        false,
                        4,
                        Optional.empty(),
                        Map.of(),
                        Map.of(),
                        List.of(),
                        Network.CLUSTER_IP,
                        "latest",
                        Position.RUNTIME,
                        "a",
                        List.of(),
                        false,
                        "default",
                        false,
                        "",
                        new Resources(Map.of(), Map.of()),
                        "",
                        0,
                        Order.NORMAL,
                        false,
                        "",
                        2));
    }

    @Test
    void everyKey() {
        Microservice all = file(new String(
                        SampleFiles.in("right").stream()
                                .filter(sample -> sample.name().contains("every-key"))
                                .findFirst()
                                .orElseThrow()
                                .content(),
                        StandardCharsets.UTF_8))
                .microservice("sensor")
                .orElseThrow();
        assertThat(all)
                .isEqualTo(new Microservice(
                        "sensor",
                        List.of("python3", "-u", "main.py"),
                        true,
                        true,
                        2,
                        false,
                        4,
                        Optional.empty(),
                        Map.of("LEVEL", "debug"),
                        Map.of(
                                "default", List.of(new Next("watch", Pattern.SAME, "")),
                                "far", List.of(new Next("watch", Pattern.FIRST, "device-002"))),
                        List.of(new Port("web", "TCP", 8080, 0)),
                        Network.CLUSTER_IP,
                        "1.2",
                        Position.RUNTIME,
                        "sensors/one",
                        List.of(
                                new VolumeMount("/dev", "/dev", ""),
                                new VolumeMount("/data", "/var/lib/aion/Data/shared", "Bidirectional")),
                        true,
                        "controller",
                        false,
                        "",
                        new Resources(Map.of("memory", "64Mi", "cpu", "100m"), Map.of("memory", "128Mi", "cpu", "1")),
                        "nvidia",
                        1,
                        Order.STRICT,
                        false,
                        "probe",
                        11));
    }

    @Test
    void environmentIsTakenAsItIsWritten() {
        Microservice a = only("microservices: {a: {env: {V: 1.10, O: 0755, B: yes, Q: \"no\", N: , D: 2024-01-01}}}");
        assertThat(a.env())
                .isEqualTo(Map.of("V", "1.10", "O", "0755", "B", "yes", "Q", "no", "N", "", "D", "2024-01-01"));
    }

    @Test
    void numbersOfTheOriginal() {
        assertThat(only("microservices: {a: {interval: 1e3}}").interval()).contains(Duration.ofSeconds(1));
        assertThat(only("microservices: {a: {interval: 60_000}}").interval()).contains(Duration.ofMinutes(1));
        assertThat(only("microservices: {a: {interval: 0x3E8}}").interval()).contains(Duration.ofSeconds(1));
        assertThat(only("microservices: {a: {scale: 2.0}}").scale()).isEqualTo(2);
        assertThat(only("microservices: {a: {scale: 010}}").scale()).isEqualTo(8);
    }

    @Test
    void whatIsMergedDoesNotWinOverWhatStandsThere() {
        Microservice b = file("""
                microservices:
                  a: &a {scale: 2, always: yes, env: &env {X: 1, Y: 2}}
                  b:
                    <<: *a
                    scale: 3
                    env: {<<: *env, Y: 3}
                """).microservice("b").orElseThrow();
        assertThat(b.scale()).isEqualTo(3);
        assertThat(b.always()).isTrue();
        assertThat(b.env()).isEqualTo(Map.of("X", "1", "Y", "3"));
    }

    @Test
    void aTargetOnThisDeviceIsALocalOne() {
        Microservice a =
                file("deviceName: me\nmicroservices: {a: {nextService: {default: [{name: b, device: me}]}}, b: }")
                        .microservice("a")
                        .orElseThrow();
        assertThat(a.nextService()).isEqualTo(Map.of("default", List.of(new Next("b", Pattern.SAME, ""))));
    }

    @Test
    void queuesNamedInTheEnvironment() {
        Microservice a = only("""
                microservices:
                  a:
                    env:
                      RABBITMQ_URL: amqp://u:p@rabbitmq:5672/vision%2Fone
                      QUEUE_FROM: in
                      QUEUE_TO: out
                      QUEUE_TO_LOG: log
                      QUEUE_TOWER: no
                """);
        NamedQueues queues = NamedQueues.of(a).orElseThrow();
        assertThat(queues.virtualHost()).contains("vision/one");
        assertThat(queues.origin()).isEqualTo("in");
        assertThat(queues.to()).isEqualTo(Map.of("QUEUE_TO", "out", "QUEUE_TO_LOG", "log"));
        assertThat(queues.toString()).doesNotContain("u:p");
        assertThat(NamedQueues.of(only("microservices: {a: {env: {QUEUE_ORIGIN: ''}}}")))
                .isEmpty();
        assertThat(NamedQueues.virtualHost("amqp://h")).contains("/");
        assertThat(NamedQueues.virtualHost("http://h/x")).isEmpty();
        assertThat(NamedQueues.virtualHost("amqp://${secret:x}@h/x")).isEmpty();
    }

    private static Microservice only(String text) {
        return file(text).microservice("a").orElseThrow();
    }

    private static ServicesFile file(String text) {
        Parsed parsed = ServicesParser.parse(text.getBytes(StandardCharsets.UTF_8), "f");
        return parsed.file().orElseThrow(() -> new AssertionError(parsed.faults()));
    }
}
