package io.aion.broker.runtime;

import static io.aion.broker.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aion.broker.instances.Exit;
import io.aion.broker.instances.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** What the next owner of an AION home makes of what it finds there. */
class NextOwnerTest extends RealProcesses {

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
    void whatNobodyMaySeeIsHiddenByTheNextOwnerTooWhenTheProcessHasEnded() throws IOException {
        runtime.start(
                ID,
                new ProcessLaunch(
                        List.of("sh", "-c", "echo the key is $DB and $API_TOKEN"),
                        home.resolve("work"),
                        Map.of("DB", "tiger-42", "API_TOKEN", "lion-43"),
                        "",
                        List.of("tiger-42", "lion-43")),
                OptionalInt.empty());
        assertThat(awaitEnd().lastLines()).isEqualTo("the key is *** and ***");
        runtime.close();
        runtime = open(Duration.ofSeconds(5));
        assertThat(awaitEnd().lastLines()).isEqualTo("the key is *** and ***");
        assertThat(log()).isEqualTo("the key is *** and ***\n");
        runtime.close();
        Files.writeString(home.resolve("run/boot"), "another life");
        runtime = open(Duration.ofSeconds(5));
        assertThat(log()).isEqualTo("the key is *** and ***\n");
        assertThat(Files.getPosixFilePermissions(home.resolve("run/sensor-001/secrets")))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }
}
