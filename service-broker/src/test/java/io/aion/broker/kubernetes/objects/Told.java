package io.aion.broker.kubernetes.objects;

import io.aion.broker.instances.InstanceId;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateBuilder;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;

/** Objects as Kubernetes tells of them, from the same compiler that makes them. */
final class Told {

    static final InstanceId CAMERA = InstanceId.first("camera", 1);
    static final String MADE = "2026-01-01T10:00:00Z";

    private Told() {}

    static Deployment deployment(String uid, String keys) {
        return new DeploymentBuilder(Compiled.deployment(Compiled.launch(keys)))
                .editMetadata()
                .withUid(uid)
                .withCreationTimestamp(MADE)
                .endMetadata()
                .build();
    }

    static Job job(String uid, int run, String keys) {
        return new JobBuilder(Compiled.job(Compiled.launch(keys), run))
                .editMetadata()
                .withUid(uid)
                .withCreationTimestamp("2026-01-01T10:%02d:00Z".formatted(run))
                .endMetadata()
                .withNewStatus()
                .endStatus()
                .build();
    }

    static Job ended(Job job, String type) {
        return new JobBuilder(job)
                .editStatus()
                .addNewCondition()
                .withType(type)
                .withStatus("True")
                .withReason("DeadlineExceeded")
                .withMessage("its pod is gone")
                .withLastTransitionTime("2026-01-01T11:00:00Z")
                .endCondition()
                .endStatus()
                .build();
    }

    static Pod pod(String uid, String ownerKind, String ownerUid, String made, ContainerStatus... containers) {
        return new PodBuilder()
                .withNewMetadata()
                .withUid(uid)
                .withName(uid)
                .withLabels(Labels.of(CAMERA))
                .withCreationTimestamp(made)
                .addNewOwnerReference()
                .withKind(ownerKind)
                .withUid(ownerUid)
                .endOwnerReference()
                .endMetadata()
                .withNewStatus()
                .withContainerStatuses(containers)
                .endStatus()
                .build();
    }

    static ContainerStatus running(int restarts) {
        return container(
                restarts,
                new ContainerStateBuilder()
                        .withNewRunning()
                        .withStartedAt("2026-01-01T10:00:05Z")
                        .endRunning()
                        .build(),
                new ContainerState());
    }

    static ContainerStatus waiting(String reason, String message) {
        return container(0, waits(reason, message), new ContainerState());
    }

    static ContainerStatus terminated(int restarts, int code, String message) {
        return container(restarts, dead(code, message), new ContainerState());
    }

    /** Ended and not yet started again. */
    static ContainerStatus crashLoop(int restarts, int code, String message) {
        return container(restarts, waits("CrashLoopBackOff", "back-off 10s"), dead(code, message));
    }

    private static ContainerState waits(String reason, String message) {
        return new ContainerStateBuilder()
                .withNewWaiting()
                .withReason(reason)
                .withMessage(message)
                .endWaiting()
                .build();
    }

    private static ContainerState dead(int code, String message) {
        return new ContainerStateBuilder()
                .withNewTerminated()
                .withExitCode(code)
                .withReason(code == 137 ? "OOMKilled" : "Error")
                .withMessage(message)
                .withStartedAt("2026-01-01T10:00:05Z")
                .withFinishedAt("2026-01-01T10:00:09Z")
                .endTerminated()
                .build();
    }

    private static ContainerStatus container(int restarts, ContainerState state, ContainerState last) {
        return new ContainerStatusBuilder()
                .withName("camera-001")
                .withRestartCount(restarts)
                .withState(state)
                .withLastState(last)
                .build();
    }
}
