package io.aion.broker.kubernetes.objects;

import static io.aion.broker.kubernetes.objects.Told.CAMERA;
import static io.aion.broker.kubernetes.objects.Told.MADE;
import static org.assertj.core.api.Assertions.assertThat;

import io.aion.broker.instances.Exit;
import io.aion.broker.instances.InstanceId.Numbered;
import io.aion.broker.instances.Run;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** What Kubernetes tells, as runs. */
class ObservationTest {

    private static final Deployment KEPT = Told.deployment("d", "always: yes");

    @Test
    void aDeploymentIsARunFromTheFirst() {
        Run run = kept();
        assertThat(run.id()).isEqualTo(CAMERA);
        assertThat(run.alive()).isTrue();
        assertThat(run.up()).isFalse();
        assertThat(run.coming()).contains("its pod is about to be made");
        assertThat(run.kind()).isEqualTo(Run.Kind.KEPT_POD);
        assertThat(run.queue()).isEqualTo("before.camera.001");
        assertThat(run.fingerprint()).isEqualTo(Compiled.launch("always: yes").fingerprint());
    }

    @Test
    void itIsUpWhenItsContainerIs() {
        Run run = kept(Told.running(0));
        assertThat(run.up()).isTrue();
        assertThat(run.started()).isEqualTo(Instant.parse("2026-01-01T10:00:05Z"));
        assertThat(kept(Told.waiting("ContainerCreating", "")).coming()).contains("its container is being made");
        assertThat(kept(Told.waiting("ErrImagePull", "no such image")).coming())
                .contains("its container waits: ErrImagePull, no such image");
    }

    @Test
    void eachLifeOfAKeptContainerIsARun() {
        Run first = kept(Told.running(0));
        Run crashed = kept(Told.crashLoop(0, 3, "one\ntwo\nthree\nfour\n"));
        assertThat(crashed.alive()).isFalse();
        assertThat(crashed.runId()).isEqualTo(first.runId());
        assertThat(crashed.started()).as("of that life").isEqualTo(first.started());
        Exit exit = crashed.exit().orElseThrow();
        assertThat(exit.code()).isEqualTo(OptionalInt.of(3));
        assertThat(exit.lastLines()).isEqualTo("two | three | four");
        assertThat(exit.ended()).isEqualTo(Instant.parse("2026-01-01T10:00:09Z"));
        assertThat(kept(Told.running(1)).runId()).isNotEqualTo(first.runId());
    }

    @Test
    void whatTookTooMuchMemorySaysSo() {
        assertThat(kept(Told.terminated(0, 137, "")).exit().orElseThrow().lastLines())
                .contains("more memory than its limit");
    }

    @Test
    void aPodThatGoesIsNoLongerIt() {
        Pod going = new PodBuilder(Told.pod("old", "ReplicaSet", "rs", MADE, Told.running(0)))
                .editMetadata()
                .withDeletionTimestamp("2026-01-01T10:10:00Z")
                .endMetadata()
                .build();
        assertThat(only(List.of(KEPT), List.of(), List.of(going)).coming()).contains("its pod is about to be made");
        Pod next = Told.pod("new", "ReplicaSet", "rs", "2026-01-01T10:09:00Z", Told.running(0));
        assertThat(only(List.of(KEPT), List.of(), List.of(next, going)).runId()).isEqualTo("new/0");
    }

    @Test
    void oneThatIsTakenAwayIsStoppingUntilItIsGone() {
        Deployment going = new DeploymentBuilder(KEPT)
                .editMetadata()
                .withDeletionTimestamp("2026-01-01T10:10:00Z")
                .endMetadata()
                .build();
        Run run = only(
                List.of(going),
                List.of(),
                List.of(Told.pod("p", "ReplicaSet", "rs", MADE, Told.terminated(0, 143, ""))));
        assertThat(run.stopping()).isTrue();
        assertThat(run.alive()).isTrue();
    }

    @Test
    void whyThereIsNoPodIsTold() {
        Deployment refused = new DeploymentBuilder(KEPT)
                .withNewStatus()
                .addNewCondition()
                .withType("ReplicaFailure")
                .withStatus("True")
                .withMessage("exceeded quota")
                .endCondition()
                .endStatus()
                .build();
        assertThat(only(List.of(refused), List.of(), List.of()).coming())
                .contains("Kubernetes makes no pod of it: exceeded quota");
        Pod unscheduled = new PodBuilder(Told.pod("p", "ReplicaSet", "rs", MADE))
                .editStatus()
                .addNewCondition()
                .withType("PodScheduled")
                .withStatus("False")
                .withMessage("0/2 nodes are available")
                .endCondition()
                .endStatus()
                .build();
        assertThat(only(List.of(KEPT), List.of(), List.of(unscheduled)).coming())
                .contains("no node takes it: 0/2 nodes are available");
    }

    @Test
    void aJobIsOneRun() {
        Job job = Told.job("j1", 1, "scale: 1");
        Run run = only(List.of(), List.of(job), List.of(Told.pod("p", "Job", "j1", MADE, Told.running(0))));
        assertThat(run.runId()).isEqualTo("j1");
        assertThat(run.up()).isTrue();
        assertThat(run.waitingAtStart()).isEqualTo(OptionalInt.of(3));
        assertThat(run.kind()).isEqualTo(Run.Kind.POD);
        Run ended = only(List.of(), List.of(job), List.of(Told.pod("p", "Job", "j1", MADE, Told.terminated(0, 0, ""))));
        assertThat(ended.exit().orElseThrow().success())
                .as("before Kubernetes counts it")
                .isTrue();
    }

    @Test
    void aJobWithoutItsPodHasEndedWhenKubernetesSaysSo() {
        Job job = Told.job("j1", 1, "scale: 1");
        assertThat(only(List.of(), List.of(job), List.of()).alive()).isTrue();
        Exit exit = only(List.of(), List.of(Told.ended(job, "Failed")), List.of())
                .exit()
                .orElseThrow();
        assertThat(exit.code()).isEmpty();
        assertThat(exit.lastLines()).contains("DeadlineExceeded", "its pod is gone");
    }

    @Test
    void ofSeveralRunsTheLivingOneIsItAndElseTheLast() {
        Job first = Told.ended(Told.job("j1", 1, "scale: 1"), "Complete");
        Job second = Told.ended(Told.job("j2", 2, "scale: 1"), "Failed");
        assertThat(only(List.of(), List.of(second, first), List.of()).runId()).isEqualTo("j2");
        assertThat(only(List.of(), List.of(Told.job("j0", 0, "scale: 1"), second, first), List.of())
                        .runId())
                .isEqualTo("j0");
        assertThat(only(List.of(KEPT), List.of(Told.job("j3", 3, "scale: 1")), List.of())
                        .kind())
                .isEqualTo(Run.Kind.KEPT_POD);
    }

    @Test
    void theNextRunHasTheNextNumberAndOldOnesGo() {
        Numbered key = CAMERA.numbered();
        assertThat(Jobs.nextRun(List.of(), key)).isEqualTo(1);
        Job one = Told.ended(Told.job("j1", 1, "scale: 1"), "Complete");
        Job two = Told.ended(Told.job("j2", 2, "scale: 1"), "Complete");
        Job three = Told.ended(Told.job("j3", 3, "scale: 1"), "Complete");
        Job living = Told.job("j4", 4, "scale: 1");
        List<Job> all = List.of(two, living, one, three);
        assertThat(Jobs.nextRun(all, key)).isEqualTo(5);
        assertThat(Jobs.surplus(all, key, 2)).containsExactly(one);
        assertThat(Jobs.surplus(all, key, 0)).containsExactly(three, two, one);
        assertThat(Jobs.ended(all, CAMERA)).containsExactlyInAnyOrder(one, two, three);
        Job last = new JobBuilder(living)
                .editMetadata()
                .withName("camera-001-" + ObjectNames.MAX_RUN)
                .endMetadata()
                .build();
        assertThat(Jobs.nextRun(List.of(last), key))
                .as("and from the first again")
                .isEqualTo(1);
        assertThat(Jobs.nextRun(all, new Numbered("camera", 2))).isEqualTo(1);
    }

    @Test
    void whatNobodyMaySeeIsNotInAReason() {
        Run run = kept(Told.crashLoop(0, 1, "no way in with hidden-password at amqp://me:pw@host"));
        assertThat(Masked.of(run, List.of("hidden-password"))
                        .exit()
                        .orElseThrow()
                        .lastLines())
                .isEqualTo("no way in with *** at amqp://***@host");
    }

    private static Run kept(ContainerStatus... containers) {
        List<Pod> pods = containers.length == 0
                ? List.of()
                : List.of(Told.pod("p", "ReplicaSet", "rs", MADE, Arrays.copyOf(containers, containers.length)));
        return only(List.of(KEPT), List.of(), pods);
    }

    private static Run only(List<Deployment> deployments, List<Job> jobs, List<Pod> pods) {
        List<Seen> seen = Observation.of(deployments, jobs, pods);
        assertThat(seen).hasSize(1);
        return seen.getFirst().run();
    }
}
