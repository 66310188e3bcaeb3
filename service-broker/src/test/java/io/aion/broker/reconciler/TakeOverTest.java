package io.aion.broker.reconciler;

import static io.aion.broker.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The broker dies or is replaced; instances do not notice, and the next one knows them. */
class TakeOverTest {

    private static final String FILE = """
        microservices:
          ticker:
            command: [sh, -c, 'i=0; while :; do i=$((i+1)); echo tick $i; sleep 0.02; done']
            startup: yes
            always: yes
            withoutKanban: yes
        """;

    @TempDir
    Path home;

    @Test
    void instancesOutliveAKilledBrokerAndAreTakenOver() throws Exception {
        Path file = Files.writeString(home.resolve("services.yml"), FILE);
        Process broker = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        KilledBroker.class.getName(),
                        home.toString(),
                        file.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        long pid;
        try (BufferedReader out = broker.inputReader(StandardCharsets.UTF_8)) {
            String line;
            do {
                line = Objects.requireNonNull(out.readLine(), "the broker ended before its instance ran");
            } while (!line.equals("running"));
            pid = Long.parseLong(
                    Files.readString(home.resolve("run/ticker-001/pid")).split(" ")[0]);
        } finally {
            broker.destroyForcibly().waitFor();
        }
        Path output = home.resolve("run/ticker-001/output.log");
        long size = Files.size(output);
        await().untilAsserted(
                        () -> assertThat(Files.size(output)).as("it prints on").isGreaterThan(size));

        Fixture next = new Fixture(home, new NoQueues(), Fixture.NEVER);
        try (next) {
            next.apply(FILE);
            await().untilAsserted(() -> assertThat(next.only("ticker").state()).isEqualTo("running"));
            assertThat(next.only("ticker").pid()).isEqualTo(pid);
            assertThat(next.runtime.observe()).hasSize(1);
            // It is no child of this broker, and still its end is seen and followed by a start.
            ProcessHandle.of(pid).orElseThrow().destroyForcibly();
            await().untilAsserted(() -> {
                assertThat(next.only("ticker").state()).isEqualTo("running");
                assertThat(next.only("ticker").pid()).isNotEqualTo(pid);
            });
            await().untilAsserted(
                            () -> assertThat(next.only("ticker").restarts()).isEqualTo(1));
        }
        await().untilAsserted(() -> assertThat(next.runtime.observe()).noneMatch(run -> run.alive()));
    }

    @Test
    void aChangeMadeWhileNobodyWatchedIsMadeGood() throws IOException, InterruptedException {
        Fixture first = new Fixture(home, new NoQueues(), Fixture.NEVER);
        first.apply(FILE + """
              other:
                command: [sleep, '1000']
                startup: yes
                withoutKanban: yes
            """);
        await().untilAsserted(() -> {
            assertThat(first.only("ticker").state()).isEqualTo("running");
            assertThat(first.only("other").state()).isEqualTo("running");
        });
        Long ticker = first.only("ticker").pid();
        first.leave();
        try (Fixture next = new Fixture(home, new NoQueues(), Duration.ofMillis(100))) {
            next.apply(FILE);
            await().untilAsserted(() -> assertThat(next.runtime.observe())
                    .extracting(run -> run.id().toString())
                    .containsExactly("ticker-001"));
            assertThat(next.only("ticker").pid()).isEqualTo(ticker);
            await().untilAsserted(
                            () -> assertThat(home.resolve("run/other-001")).doesNotExist());
        }
    }

    @Test
    void onlyWhatWasChangedIsStartedAnew() throws IOException, InterruptedException {
        try (Fixture broker = new Fixture(home, new NoQueues(), Fixture.NEVER)) {
            String two = FILE + """
                  other:
                    command: [sleep, '1000']
                    startup: yes
                    always: yes
                    withoutKanban: yes
                    env:
                      LEVEL: %s
                """;
            broker.apply(two.formatted("low"));
            await().untilAsserted(() -> {
                assertThat(broker.only("ticker").state()).isEqualTo("running");
                assertThat(broker.only("other").state()).isEqualTo("running");
            });
            Long ticker = broker.only("ticker").pid();
            Long other = broker.only("other").pid();
            broker.apply(two.formatted("high"));
            await().untilAsserted(() -> {
                assertThat(broker.only("other").pid()).isNotNull().isNotEqualTo(other);
                assertThat(broker.only("other").state()).isEqualTo("running");
            });
            assertThat(broker.only("ticker").pid()).isEqualTo(ticker);
        }
    }

    @Test
    void saysWhyItDoesNotRun() throws IOException, InterruptedException {
        try (Fixture broker = new Fixture(home, new NoQueues(), Fixture.NEVER)) {
            broker.apply("""
                microservices:
                  crashing:
                    command: [sh, -c, 'echo no camera; exit 1']
                    startup: yes
                    always: yes
                    withoutKanban: yes
                  nothing:
                    startup: yes
                """);
            await().untilAsserted(() -> assertThat(broker.only("crashing").reason())
                    .matches("exited 1, [0-9]+ times in .*, next try in .*; last lines: no camera"));
            await().untilAsserted(() -> {
                assertThat(broker.only("nothing").state()).isEqualTo("no-command");
                assertThat(broker.only("nothing").reason()).contains("/Runtime/nothing/run");
            });
        }
    }
}
