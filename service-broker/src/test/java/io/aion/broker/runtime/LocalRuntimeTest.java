package io.aion.broker.runtime;

import static io.aion.broker.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aion.broker.instances.Exit;
import io.aion.broker.instances.Run;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** Instances as processes, from their start to their end. */
class LocalRuntimeTest extends RealProcesses {

    @Test
    void givesTheEnvironmentAndWritesDownHowItEnded() throws IOException {
        start("echo number $MS_NUMBER in $(pwd); test -z \"$AION_TEST_RABBITMQ\"; exit 7", Map.of("MS_NUMBER", "1"));
        Exit exit = awaitEnd();
        assertThat(exit.code()).hasValue(7);
        assertThat(exit.asked()).isFalse();
        assertThat(exit.lastLines())
                .isEqualTo("number 1 in " + home.toRealPath().resolve("work"));
        assertThat(home.resolve("run/sensor-001/exit")).hasContent("7");
        await().until(() -> changes.get() > 0);
    }

    @Test
    void saysWhyAProgramCanNotBeStarted() {
        runtime.start(ID, launch(Map.of(), "no-such-program"), OptionalInt.empty());
        Exit exit = awaitEnd();
        assertThat(exit.code()).hasValue(127);
        assertThat(exit.lastLines()).contains("no-such-program").contains("not found");
    }

    @Test
    void theShownProcessIsTheMicroserviceItself() {
        start("exec sleep 1000", Map.of());
        long pid = awaitPid();
        ProcessHandle process = ProcessHandle.of(pid).orElseThrow();
        await().untilAsserted(() -> assertThat(process.info().command())
                .hasValueSatisfying(c -> assertThat(c).endsWith("sleep")));
        process.destroyForcibly();
        Exit exit = awaitEnd();
        assertThat(exit.code()).hasValue(137);
        assertThat(exit.described()).isEqualTo("killed by signal 9");
    }

    @Test
    void endsTheWholeGroupPolitely() {
        start("trap 'echo bye; exit 0' TERM; sleep 1000 & (trap '' HUP; sleep 1001) & wait", Map.of());
        awaitPid();
        Run run = only();
        await().until(() -> ProcessTable.members(run.runId()).size() >= 4);
        runtime.stop(ID, run.runId());
        Exit exit = awaitEnd();
        assertThat(exit.asked()).isTrue();
        assertThat(exit.code()).hasValue(0);
        assertThat(exit.lastLines()).isEqualTo("bye");
        await().until(() -> ProcessTable.members(run.runId()).isEmpty());
    }

    @Test
    void killsWhatDoesNotListen() throws IOException {
        runtime.close();
        runtime = open(Duration.ofMillis(300));
        start("trap '' TERM; echo deaf; while :; do sleep 1; done", Map.of());
        awaitPid();
        await().until(() -> log().contains("deaf"));
        runtime.stop(ID, only().runId());
        Exit exit = awaitEnd();
        assertThat(exit.asked()).isTrue();
        assertThat(exit.code()).hasValue(137);
    }

    @Test
    void aLateStopOfAnotherRunDoesNothing() {
        start("exec sleep 1000", Map.of());
        awaitPid();
        runtime.stop(ID, "0123");
        assertThat(only().stopping()).isFalse();
        assertThatThrownBy(() -> start("true", Map.of()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("runs already");
    }

    @Test
    void whatACrashedOneLeftBehindIsEndedBeforeItCountsAsEnded() {
        start("sleep 1000 & echo started; kill -9 $$", Map.of());
        Run run = only();
        Exit exit = awaitEnd();
        assertThat(exit.code()).hasValue(137);
        await().until(() -> ProcessTable.members(run.runId()).isEmpty());
    }

    @Test
    void aKilledWrapperDoesNotMakeASecondOne() {
        start("exec sleep 1000", Map.of());
        long pid = awaitPid();
        long wrapper = ProcessTable.entry(pid).orElseThrow().parent();
        ProcessHandle.of(wrapper).orElseThrow().destroyForcibly();
        await().until(() -> ProcessTable.entry(wrapper).isEmpty());
        assertThat(only().alive()).isTrue();
        ProcessHandle.of(pid).orElseThrow().destroy();
        assertThat(awaitEnd().code()).isEmpty();
    }

    @Test
    void worksWithoutSetsid() throws IOException {
        runtime.close();
        runtime = LocalRuntime.open(LocalRuntimeSettings.in(home), Clock.systemUTC(), Optional.empty());
        start("sleep 1000 & wait", Map.of());
        awaitPid();
        Run run = only();
        await().until(() -> ProcessTable.members(run.runId()).size() >= 3);
        runtime.stop(ID, run.runId());
        awaitEnd();
        await().until(() -> ProcessTable.members(run.runId()).isEmpty());
    }

    @Test
    void outputIsRotatedWhileItRuns() throws IOException {
        runtime.close();
        runtime = LocalRuntime.open(
                new LocalRuntimeSettings(
                        home, Duration.ofSeconds(5), 1_000, 2, Duration.ofMillis(20), Optional.empty()),
                Clock.systemUTC());
        start("i=0; while :; do i=$((i+1)); echo line $i; sleep 0.001; done", Map.of());
        Path folder = home.resolve("run/sensor-001");
        await().until(() -> Files.exists(folder.resolve("output.log.2")));
        await().until(() -> Files.size(folder.resolve("output.log")) < 5_000);
        assertThat(folder.resolve("output.log.3")).doesNotExist();
    }

    @Test
    void secretsAreNotShownAndOutputCanBeFollowed() throws IOException {
        start(
                "echo the key is $DB_PASSWORD at $URL; while ! test -e go; do sleep 0.02; done; echo again"
                        + " $DB_PASSWORD",
                Map.of("DB_PASSWORD", "tiger-42", "URL", "amqp://user:lion-43@host/v"));
        await().until(() -> !log().isEmpty());
        assertThat(log()).isEqualTo("the key is *** at amqp://***@host/v\n");
        InstanceLog.Follower follower = runtime.log(ID).orElseThrow().follow();
        Files.createFile(home.resolve("work/go"));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        await().until(() -> follower.copyTo(out));
        assertThat(out).hasToString("again ***\n");
        assertThat(awaitEnd().lastLines()).doesNotContain("tiger-42").doesNotContain("lion-43");
    }

    /** It counted as running for ever, and the value was in the log. */
    @Test
    void whatJavaRefusesToStartHasFailed() {
        runtime.start(ID, launch(Map.of("A", "hidden\0value"), "true"), OptionalInt.empty());
        Exit exit = awaitEnd();
        assertThat(exit.lastLines()).contains("could not be started").doesNotContain("hidden");
    }
}
