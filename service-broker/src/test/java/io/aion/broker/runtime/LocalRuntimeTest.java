package io.aion.broker.runtime;

import static io.aion.broker.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aion.broker.instances.Exit;
import io.aion.broker.instances.InstanceId;
import io.aion.broker.instances.Run;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real processes; each test ends what it started, and says so if something is left. */
class LocalRuntimeTest {

    private static final InstanceId ID = InstanceId.first("sensor", 1);

    @TempDir
    Path home;

    private LocalRuntime runtime;
    private final AtomicInteger changes = new AtomicInteger();

    @BeforeEach
    void open() throws IOException {
        runtime = open(Duration.ofSeconds(5));
    }

    @AfterEach
    void nothingIsLeft() throws InterruptedException {
        List<String> ids = runtime.observe().stream().map(Run::runId).toList();
        runtime.stopAll();
        runtime.close();
        ids.forEach(id -> assertThat(ProcessTable.members(id)).isEmpty());
    }

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
        runtime.start(
                ID, new Launch(List.of("no-such-program"), home.resolve("work"), Map.of(), ""), OptionalInt.empty());
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
    void theNextOwnerFindsItAgain() throws IOException {
        start("echo $$; exec sleep 1000", Map.of("API_TOKEN", "hidden-value"));
        long pid = awaitPid();
        Run before = only();
        runtime.close();
        runtime = open(Duration.ofSeconds(5));
        Run after = only();
        assertThat(after).isEqualTo(before);
        assertThat(after.pid()).hasValue(pid);
        assertThat(after.fingerprint()).isEqualTo(before.fingerprint());
        runtime.stop(ID, after.runId());
        assertThat(awaitEnd().asked()).isTrue();
        await().until(() -> ProcessHandle.of(pid).isEmpty());
    }

    @Test
    void theNextOwnerKnowsHowItEndedMeanwhile() throws IOException {
        start("while ! test -e go; do sleep 0.02; done; echo done; exit 3", Map.of());
        awaitPid();
        runtime.close();
        Files.createFile(home.resolve("work/go"));
        await().until(() -> Files.exists(home.resolve("run/sensor-001/exit")));
        runtime = open(Duration.ofSeconds(5));
        Exit exit = awaitEnd();
        assertThat(exit.code()).hasValue(3);
        assertThat(exit.lastLines()).isEqualTo("done");
    }

    @Test
    void theNextOwnerGoesOnEndingIt() throws IOException {
        start("trap '' TERM; echo deaf; while :; do sleep 0.1; done", Map.of());
        awaitPid();
        await().until(() -> log().contains("deaf"));
        runtime.close();
        // As if the owner had died right after it asked it to end.
        Files.createFile(home.resolve("run/sensor-001/stopping"));
        runtime = open(Duration.ofMillis(300));
        Exit exit = awaitEnd();
        assertThat(exit.asked()).isTrue();
        assertThat(exit.code()).hasValue(137);
    }

    @Test
    void theNextOwnerFindsOneThatWasJustBeingStarted() throws IOException {
        start("exec sleep 1000", Map.of());
        long pid = awaitPid();
        Path pidFile = home.resolve("run/sensor-001/pid");
        String written = Files.readString(pidFile);
        runtime.close();
        Files.delete(pidFile);
        runtime = open(Duration.ofSeconds(5));
        assertThat(only().alive()).isTrue();
        assertThat(only().pid()).isEmpty();
        Files.writeString(pidFile, written);
        assertThat(awaitPid()).isEqualTo(pid);
    }

    @Test
    void whatIsLeftOfOneThatEndedMeanwhileIsEnded() throws IOException {
        start("sleep 1000 & exec sleep 1001", Map.of());
        long pid = awaitPid();
        String runId = only().runId();
        long wrapper = ProcessTable.entry(pid).orElseThrow().parent();
        await().until(() -> ProcessTable.members(runId).size() == 3);
        ProcessHandle.of(wrapper).orElseThrow().destroyForcibly();
        await().until(() -> ProcessTable.members(runId).size() == 2);
        runtime.close();
        // Its watcher goes with this process, not with the owner: the helper is still there for a moment.
        ProcessHandle.of(pid).orElseThrow().destroyForcibly();
        runtime = open(Duration.ofSeconds(5));
        assertThat(awaitEnd().code()).isEmpty();
        await().until(() -> ProcessTable.members(runId).isEmpty());
    }

    @Test
    void aUsedAgainProcessNumberIsNotTakenForIt() throws IOException {
        start("exec sleep 1000", Map.of());
        awaitPid();
        Path pidFile = home.resolve("run/sensor-001/pid");
        String own = ProcessHandle.current().pid() + " "
                + ProcessTable.entry(ProcessHandle.current().pid())
                        .orElseThrow()
                        .start() + "\n";
        runtime.stop(ID, only().runId());
        awaitEnd();
        runtime.close();
        Files.writeString(pidFile, own);
        Files.deleteIfExists(home.resolve("run/sensor-001/exit"));
        runtime = open(Duration.ofSeconds(5));
        assertThat(only().alive()).isFalse();
    }

    @Test
    void afterAStartOfTheMachineOldRunsDoNotCount() throws IOException {
        start("exit 0", Map.of());
        awaitEnd();
        runtime.close();
        Files.writeString(home.resolve("run/boot"), "another life");
        runtime = open(Duration.ofSeconds(5));
        assertThat(runtime.observe()).isEmpty();
        assertThat(runtime.log(ID)).isPresent();
    }

    @Test
    void oneHomeHasOneOwner() {
        assertThatThrownBy(() -> open(Duration.ofSeconds(5)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("already has an owner");
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
        OutputLog.Follower follower = runtime.log(ID).orElseThrow().follow();
        Files.createFile(home.resolve("work/go"));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        await().until(() -> follower.copyTo(out));
        assertThat(out).hasToString("again ***\n");
        assertThat(awaitEnd().lastLines()).doesNotContain("tiger-42").doesNotContain("lion-43");
    }

    private LocalRuntime open(Duration stopLimit) throws IOException {
        LocalRuntime opened = LocalRuntime.open(
                new LocalRuntimeSettings(home, stopLimit, 1_000_000, 2, Duration.ofSeconds(5), Optional.empty()),
                Clock.systemUTC());
        opened.whenChanged(changes::incrementAndGet);
        return opened;
    }

    private void start(String script, Map<String, String> environment) {
        runtime.start(
                ID,
                new Launch(List.of("sh", "-c", script), home.resolve("work"), new HashMap<>(environment), ""),
                OptionalInt.of(3));
        assertThat(only().waitingAtStart()).hasValue(3);
        assertThat(only().started()).isBefore(Instant.now().plusSeconds(1));
    }

    private Run only() {
        assertThat(runtime.observe()).hasSize(1);
        return runtime.observe().getFirst();
    }

    private long awaitPid() {
        await().until(() -> only().pid().isPresent());
        return only().pid().getAsLong();
    }

    private Exit awaitEnd() {
        await().until(() -> !only().alive());
        return only().exit().orElseThrow();
    }

    private String log() {
        return runtime.log(ID).orElseThrow().last(100);
    }
}
