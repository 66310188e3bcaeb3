package io.aion.broker.kubernetes.objects;

import static io.aion.broker.kubernetes.objects.Told.CAMERA;
import static io.aion.broker.kubernetes.objects.Told.MADE;
import static org.assertj.core.api.Assertions.assertThat;

import io.aion.broker.instances.Run;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Orders that can't be seen yet. */
class OverlayTest {

    private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
    private static final Duration WITHIN = Duration.ofSeconds(30);

    @Test
    void aStartIsARunBeforeItIsSeen() {
        Order order = start("scale: 1", "");
        Run run = only(overlay(List.of(), order));
        assertThat(run.alive()).isTrue();
        assertThat(run.up()).isFalse();
        assertThat(run.waitingAtStart()).isEqualTo(OptionalInt.of(2));
        assertThat(only(overlay(List.of(), order.failed("Kubernetes can't be reached")))
                        .coming())
                .contains("Kubernetes can't be reached");
    }

    @Test
    void whatIsTakenIsTheSameRunOnceItIsSeen() {
        Order taken = start("scale: 1", "").taken("j1", NOW);
        List<Seen> seen = Observation.of(List.of(), List.of(Told.job("j1", 1, "scale: 1")), List.of());
        Overlay overlay = overlay(seen, taken);
        assertThat(overlay.settled()).containsExactly(taken);
        assertThat(only(overlay).runId()).isEqualTo("j1");
        List<Seen> before =
                Observation.of(List.of(), List.of(Told.ended(Told.job("j0", 0, "scale: 1"), "Complete")), List.of());
        assertThat(only(overlay(before, taken)).alive())
                .as("an ended run does not stand for the new one")
                .isTrue();
    }

    @Test
    void whatIsNeverSeenCountsAsGone() {
        Order taken = start("scale: 1", "").taken("j1", NOW);
        assertThat(Overlay.of(List.of(), List.of(taken), NOW.plusSeconds(30), WITHIN)
                        .settled())
                .isEmpty();
        Overlay late = Overlay.of(List.of(), List.of(taken), NOW.plusSeconds(31), WITHIN);
        assertThat(late.settled()).containsExactly(taken);
        assertThat(late.runs()).isEmpty();
        assertThat(Overlay.of(List.of(), List.of(start("scale: 1", "")), NOW.plusSeconds(999), WITHIN)
                        .settled())
                .as("what was not taken is asked for until it is")
                .isEmpty();
    }

    @Test
    void whatIsKeptAndHasEndedIsLeftToKubernetes() {
        Seen crashed = seen("always: yes", Told.crashLoop(0, 1, "no camera"));
        Order again = start("always: yes", crashed.run().runId()).taken("d", NOW);
        Overlay overlay = overlay(List.of(crashed), again);
        assertThat(only(overlay).alive()).isTrue();
        assertThat(only(overlay).coming().orElseThrow()).contains("starts it again", "exited 1", "no camera");
        assertThat(overlay.settled()).isEmpty();
        assertThat(Overlay.of(List.of(crashed), List.of(again), NOW.plusSeconds(200), WITHIN)
                        .settled())
                .as("its pause may be minutes")
                .isEmpty();
        Overlay next = overlay(List.of(seen("always: yes", Told.running(1))), again);
        assertThat(next.settled()).containsExactly(again);
        assertThat(only(next).up()).isTrue();
        Overlay anew = overlay(List.of(seen("always: yes", Told.crashLoop(1, 1, "no camera"))), again);
        assertThat(only(anew).alive()).as("its next life has ended").isFalse();
    }

    @Test
    void aChangeIsSeenByItsFingerprint() {
        Order change = Order.of(
                Order.What.CHANGE,
                CAMERA,
                1,
                "p/0",
                Compiled.launch("always: yes, tag: '2'"),
                OptionalInt.empty(),
                NOW);
        Seen old = seen("always: yes", Told.running(0));
        assertThat(only(overlay(List.of(old), change)).fingerprint())
                .as("so that it is not ordered twice")
                .isEqualTo(Compiled.launch("always: yes, tag: '2'").fingerprint());
        assertThat(overlay(List.of(old), change).settled()).isEmpty();
        Order taken = change.taken("d", NOW);
        assertThat(overlay(List.of(seen("always: yes, tag: '2'", Told.running(0))), taken)
                        .settled())
                .containsExactly(taken);
    }

    @Test
    void anEndIsSeenWhenItGoes() {
        Seen seen = seen("always: yes", Told.running(0));
        Order stop = Order.stop(CAMERA, 1, "p/0", "d", NOW);
        assertThat(only(overlay(List.of(seen), stop)).stopping()).isTrue();
        Deployment going = new DeploymentBuilder(Told.deployment("d", "always: yes"))
                .editMetadata()
                .withDeletionTimestamp(MADE)
                .endMetadata()
                .build();
        assertThat(overlay(Observation.of(List.of(going), List.of(), List.of()), stop)
                        .settled())
                .containsExactly(stop);
        assertThat(overlay(List.of(), stop).settled()).containsExactly(stop);
        assertThat(overlay(
                                Observation.of(
                                        List.of(Told.deployment("another", "always: yes")), List.of(), List.of()),
                                stop)
                        .settled())
                .as("one of the same name that came after it")
                .containsExactly(stop);
    }

    @Test
    void whatIsEndedBeforeItIsSeenLivesUntilItIs() {
        Order stop = start("scale: 1", "").taken("j1", NOW).ended(2, NOW);
        assertThat(only(overlay(List.of(), stop)).stopping()).isTrue();
        List<Seen> seen = Observation.of(List.of(), List.of(Told.job("j1", 1, "scale: 1")), List.of());
        assertThat(only(overlay(seen, stop)).runId()).isEqualTo("j1");
        assertThat(only(overlay(seen, stop)).stopping()).isTrue();
        assertThat(Overlay.of(List.of(), List.of(stop), NOW.plusSeconds(31), WITHIN)
                        .settled())
                .containsExactly(stop);
    }

    @Test
    void whatHasEndedAndIsForgottenGoesWithoutBeingForgottenTwice() {
        List<Seen> seen =
                Observation.of(List.of(), List.of(Told.ended(Told.job("j1", 1, "scale: 1"), "Complete")), List.of());
        Run run = only(overlay(seen, Order.stop(CAMERA, 1, "j1", "j1", NOW)));
        assertThat(run.alive()).isTrue();
        assertThat(run.stopping()).isTrue();
    }

    @Test
    void servicesThatDifferAreAppliedAndThoseOfNobodyGo() {
        Service wanted = Compiled.launch("ports: [{port: 80}]").front().orElseThrow();
        Service other = Compiled.launch("ports: [{port: 81}]").front().orElseThrow();
        assertThat(FrontPlan.plan(List.of(wanted), List.of(), Set.of()).apply()).containsExactly(wanted);
        assertThat(FrontPlan.plan(List.of(wanted), List.of(wanted), Set.of()).isEmpty())
                .isTrue();
        assertThat(FrontPlan.plan(List.of(wanted), List.of(other), Set.of()).apply())
                .containsExactly(wanted);
        assertThat(FrontPlan.plan(List.of(), List.of(wanted), Set.of()).delete())
                .containsExactly(wanted);
        assertThat(FrontPlan.plan(List.of(), List.of(wanted), Set.of(CAMERA.numbered()))
                        .isEmpty())
                .as("its number still drains")
                .isTrue();
    }

    private static Order start(String keys, String ended) {
        return Order.of(Order.What.START, CAMERA, 1, ended, Compiled.launch(keys), OptionalInt.of(2), NOW);
    }

    private static Seen seen(String keys, io.fabric8.kubernetes.api.model.ContainerStatus container) {
        return Observation.of(
                        List.of(Told.deployment("d", keys)),
                        List.of(),
                        List.of(Told.pod("p", "ReplicaSet", "rs", MADE, container)))
                .getFirst();
    }

    private static Overlay overlay(List<Seen> seen, Order order) {
        return Overlay.of(seen, List.of(order), NOW, WITHIN);
    }

    private static Run only(Overlay overlay) {
        assertThat(overlay.runs()).hasSize(1);
        return overlay.runs().getFirst();
    }
}
