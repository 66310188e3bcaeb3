package io.aion.broker.instances;

import static io.aion.broker.instances.Backlogs.backlog;
import static org.assertj.core.api.Assertions.assertThat;

import io.aion.broker.instances.InstanceId.Numbered;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** The instance of a microservice that has another name now. */
class RenamedInstanceTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Numbered OLD = new Numbered("old", 1);
    private static final Numbered NEW = new Numbered("new", 1);
    private static final Run RUN = new Run(
            InstanceId.first("old", 1),
            "run1",
            "v1",
            "before.old.001",
            OptionalInt.of(0),
            NOW.minusSeconds(100),
            OptionalLong.of(7),
            false,
            Optional.empty());
    private static final Wanted WANTED =
            new Wanted(NEW, Mode.ON_DEMAND, false, 1, Optional.empty(), "before.new.001", new Launchable.Ready("v1"));

    @Test
    void endsAtOnceSoThatItsKanbanCanGoOn() {
        InstancePlan.Outcome outcome = plan(Map.of("old", "new"), backlog(0, 0));
        assertThat(outcome.actions()).containsExactly(new Action.Stop(RUN.id(), RUN.runId(), "it is called new now"));
    }

    @Test
    void staysUntilTheNewOneHasAQueue() {
        assertThat(plan(Map.of("old", "new"), new Backlog.Missing()).actions()).isEmpty();
        assertThat(plan(Map.of("old", "new"), new Backlog.Unknown()).actions()).isEmpty();
    }

    @Test
    void withoutRenamedFromItStaysWhileKanbanWait() {
        assertThat(plan(Map.of(), backlog(0, 0)).actions()).isEmpty();
    }

    private static InstancePlan.Outcome plan(Map<String, String> renamed, Backlog ofNew) {
        Observed observed = new Observed(List.of(RUN), Map.of(OLD, backlog(3, 1), NEW, ofNew), Map.of());
        return InstancePlan.plan(List.of(WANTED), renamed, observed, Memory.empty(), Limits.DEFAULT, NOW);
    }
}
