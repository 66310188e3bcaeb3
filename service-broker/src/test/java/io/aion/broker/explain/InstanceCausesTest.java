package io.aion.broker.explain;

import static org.assertj.core.api.Assertions.assertThat;

import io.aion.broker.instances.Backlog;
import io.aion.broker.instances.Exit;
import io.aion.broker.instances.InstanceId;
import io.aion.broker.instances.InstanceId.Numbered;
import io.aion.broker.instances.InstancePlan;
import io.aion.broker.instances.InstanceStatus;
import io.aion.broker.instances.Launchable;
import io.aion.broker.instances.Limits;
import io.aion.broker.instances.Memory;
import io.aion.broker.instances.Mode;
import io.aion.broker.instances.Observed;
import io.aion.broker.instances.Run;
import io.aion.broker.instances.Wanted;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** From what the plan of instances really says of a number to its cause. */
class InstanceCausesTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final InstanceId ID = InstanceId.first("camera", 1);
    private static final String QUEUE = "before.camera.001";
    private static final RabbitFacts RABBIT = new RabbitFacts(true, "", false, List.of());
    private static final Launchable READY = new Launchable.Ready("v1");
    private static final Backlog EMPTY = new Backlog.Known(0, 0, 0);

    @Test
    void oneThatRunsHasNone() {
        assertThat(InstanceCauses.of(facts(Mode.ALWAYS, READY, EMPTY, run(Optional.empty(), false)), RABBIT, NOW))
                .isEmpty();
    }

    @Test
    void whatItWaitsFor() {
        assertCause(facts(Mode.ON_DEMAND, READY, EMPTY), CauseCode.WAITING_FOR_KANBAN, "no kanban waits");
        assertCause(
                facts(Mode.ALWAYS, READY, EMPTY),
                CauseCode.WAITING_FOR_KANBAN,
                "no kanban has come yet; the first one");
        assertCause(facts(Mode.INTERVAL, READY, EMPTY), CauseCode.INTERVAL_NOT_DUE, "next start, in 60 s");
        assertCause(
                facts(Mode.ON_DEMAND, READY, new Backlog.Known(2, 0, 0)), CauseCode.STARTING, "about to be started");
        assertCause(
                facts(Mode.ON_DEMAND, new Launchable.NotYet("the user is missing"), EMPTY),
                CauseCode.NOT_YET,
                "the user is missing");
    }

    @Test
    void whatIsWrongWithItsQueueOrRabbitMq() {
        InstanceFacts missing = facts(Mode.ON_DEMAND, READY, new Backlog.Missing());
        assertCause(missing, CauseCode.QUEUE_MISSING, "its queue before.camera.001 does not exist yet");
        assertCause(missing, new RabbitFacts(true, "", true, List.of()), CauseCode.QUEUE_TOO_NEW, QUEUE);
        assertCause(
                missing,
                new RabbitFacts(true, "", false, List.of("queue before.camera.001: not of type quorum")),
                CauseCode.QUEUE_MISSING,
                "RabbitMQ does not take its queue before.camera.001: queue before.camera.001: not of type quorum");
        RabbitFacts away = new RabbitFacts(false, "connection refused", false, List.of());
        assertCause(missing, away, CauseCode.BROKER_UNREACHABLE, "connection refused");
        assertCause(
                facts(Mode.ON_DEMAND, READY, new Backlog.Unknown()),
                away,
                CauseCode.BROKER_UNREACHABLE,
                "connection refused");
        assertCause(
                facts(Mode.ON_DEMAND, new Launchable.NotYet("the user is missing"), EMPTY),
                away,
                CauseCode.BROKER_UNREACHABLE,
                "connection refused");
    }

    @Test
    void howItsLastRunEnded() {
        for (Object[] each : new Object[][] {
            {127, CauseCode.COMMAND_NOT_FOUND, "exited 127"},
            {126, CauseCode.COMMAND_NOT_EXECUTABLE, "exited 126"},
            {137, CauseCode.KILLED, "killed by signal 9"},
            {3, CauseCode.EXITED, "exited 3, next try in 1 s; last lines: no camera"},
            {0, CauseCode.EXITED, "exited 0, next try in 1 s"},
        }) {
            InstanceFacts facts = factsWithoutQueue(Mode.ALWAYS, READY, ended((int) each[0]));
            assertCause(facts, (CauseCode) each[1], (String) each[2]);
        }
        InstanceFacts never =
                factsWithoutQueue(Mode.ALWAYS, READY, ended(OptionalInt.empty(), "cannot make a process"));
        assertCause(never, CauseCode.NOT_STARTED, "cannot make a process");
        assertCause(
                factsWithoutQueue(Mode.STARTUP, READY, ended(0)), CauseCode.FINISHED, "exited 0; it is started again");
        assertCause(factsWithoutQueue(Mode.STARTUP, READY, ended(4)), CauseCode.EXITED, "last lines: no camera");
    }

    @Test
    void whatEndsAgainAndAgainIsACrashLoop() {
        Wanted wanted = wanted(Mode.ALWAYS, READY, "");
        Memory memory = Memory.empty();
        List<InstanceStatus> statuses = List.of();
        for (int i = 1; i <= 3; i++) {
            Run run = run("run" + i, Optional.of(exit(OptionalInt.of(3), "no camera")), false);
            InstancePlan.Outcome outcome = InstancePlan.plan(
                    List.of(wanted),
                    Map.of(),
                    new Observed(List.of(run), Map.of(), Map.of()),
                    memory,
                    Limits.DEFAULT,
                    NOW);
            memory = outcome.memory();
            statuses = outcome.statuses();
        }
        InstanceFacts facts = new InstanceFacts(statuses.getFirst(), Optional.of(READY), "", new Backlog.None(), false);
        assertCause(facts, CauseCode.CRASH_LOOP, "exited 3, 3 times in 0 ms, next try in 4 s");
    }

    @Test
    void whoAcknowledgedNothingIsToldSo() {
        Wanted wanted = wanted(Mode.ON_DEMAND, READY, "");
        Run run = run(Optional.of(exit(OptionalInt.of(0), "")), false);
        // As the plan says it of one on demand that exited well and left its kanban.
        InstanceFacts facts = facts(wanted, new Backlog.Known(1, 0, 0), List.of(run));
        Cause cause = Endings.cause(facts.status(), "camera-001: exited 0", 1, false);
        assertThat(cause.code()).isEqualTo(CauseCode.NOTHING_ACKNOWLEDGED);
    }

    @Test
    void whatCanNotBeStartedHere() {
        assertCause(
                facts(Mode.ON_DEMAND, new Launchable.NoCommand("it has no command, and there is no run"), EMPTY),
                CauseCode.NO_COMMAND,
                "there is no run");
        assertCause(
                facts(Mode.ON_DEMAND, new Launchable.Invalid("secret key is not there"), EMPTY),
                CauseCode.DEFINITION_INVALID,
                "secret key is not there");
        assertCause(
                facts(Mode.ON_DEMAND, new Launchable.Elsewhere("its targetNode is edge-9"), EMPTY),
                CauseCode.OTHER_NODE,
                "edge-9");
    }

    @Test
    void whatIsOnItsWayOut() {
        assertCause(facts(Mode.ALWAYS, READY, EMPTY, run(Optional.empty(), true)), CauseCode.ENDING, "is being ended");
        InstancePlan.Outcome removed = InstancePlan.plan(
                List.of(),
                Map.of(),
                new Observed(
                        List.of(run(Optional.empty(), false)),
                        Map.of(ID.numbered(), new Backlog.Known(3, 1, 0)),
                        Map.of()),
                Memory.empty(),
                Limits.DEFAULT,
                NOW);
        InstanceFacts facts =
                new InstanceFacts(removed.statuses().getFirst(), Optional.empty(), "", new Backlog.None(), false);
        assertCause(facts, CauseCode.DRAINING, "is no longer in the file; 3 kanban still wait for it");
    }

    private static void assertCause(InstanceFacts facts, CauseCode code, String what) {
        assertCause(facts, RABBIT, code, what);
    }

    private static void assertCause(InstanceFacts facts, RabbitFacts rabbit, CauseCode code, String what) {
        List<Cause> causes = InstanceCauses.of(facts, rabbit, NOW);
        assertThat(causes).extracting(Cause::code).containsExactly(code);
        assertThat(causes.getFirst().what()).startsWith("camera-001: ").contains(what);
        assertThat(causes.getFirst().todo()).isNotBlank();
    }

    private static InstanceFacts facts(Mode mode, Launchable launch, Backlog backlog, Run... runs) {
        return facts(wanted(mode, launch, QUEUE), backlog, List.of(runs));
    }

    private static InstanceFacts factsWithoutQueue(Mode mode, Launchable launch, Run... runs) {
        return facts(wanted(mode, launch, ""), new Backlog.None(), List.of(runs));
    }

    private static Wanted wanted(Mode mode, Launchable launch, String queue) {
        return new Wanted(
                ID.numbered(),
                mode,
                false,
                1,
                mode == Mode.INTERVAL ? Optional.of(Duration.ofMinutes(1)) : Optional.empty(),
                queue,
                launch);
    }

    private static InstanceFacts facts(Wanted wanted, Backlog backlog, List<Run> runs) {
        Map<Numbered, Backlog> backlogs = Map.of(ID.numbered(), backlog);
        InstancePlan.Outcome outcome = InstancePlan.plan(
                List.of(wanted), Map.of(), new Observed(runs, backlogs, Map.of()), Memory.empty(), Limits.DEFAULT, NOW);
        return new InstanceFacts(
                outcome.statuses().getFirst(),
                Optional.of(wanted.launch()),
                wanted.queue(),
                backlog,
                outcome.judging().contains(ID.numbered()));
    }

    private static Run ended(int code) {
        return ended(OptionalInt.of(code), "no camera");
    }

    private static Run ended(OptionalInt code, String lines) {
        return run(Optional.of(exit(code, lines)), false);
    }

    private static Exit exit(OptionalInt code, String lines) {
        return new Exit(code, NOW, false, lines);
    }

    private static Run run(Optional<Exit> exit, boolean stopping) {
        return run("run1", exit, stopping);
    }

    private static Run run(String runId, Optional<Exit> exit, boolean stopping) {
        return new Run(
                ID, runId, "v1", QUEUE, OptionalInt.empty(), NOW.minusSeconds(1), OptionalLong.of(7), stopping, exit);
    }
}
