package io.aion.broker.kubernetes.objects;

import io.aion.broker.instances.Exit;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStateWaiting;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the one container of a pod does, in a person's words. */
final class Containers {

    static final String NO_POD = "its pod is about to be made";

    private static final int LAST_LINES = 3;
    private static final int LAST_CHARACTERS = 500;

    private Containers() {}

    /** Why it is not up; empty where it is. */
    static Optional<String> coming(Pod pod, Optional<ContainerStatus> container) {
        if (container.isEmpty()) {
            return Optional.of(unscheduled(pod).orElse("its pod waits for its node"));
        }
        if (container.get().getState() == null) {
            return Optional.of("its container is being made");
        }
        @Nullable ContainerStateWaiting waiting = container.get().getState().getWaiting();
        if (waiting == null) {
            return Optional.empty();
        }
        String reason = Objects.toString(waiting.getReason(), "");
        if (reason.isEmpty() || reason.equals("ContainerCreating")) {
            return Optional.of("its container is being made");
        }
        String message = waiting.getMessage();
        return Optional.of("its container waits: " + reason + (message == null ? "" : ", " + shortened(message)));
    }

    private static Optional<String> unscheduled(Pod pod) {
        return pod.getStatus() == null
                ? Optional.empty()
                : pod.getStatus().getConditions().stream()
                        .filter(condition -> condition.getType().equals("PodScheduled")
                                && condition.getStatus().equals("False"))
                        .findFirst()
                        .map(condition -> "no node takes it: " + shortened(String.valueOf(condition.getMessage())));
    }

    /** Why a Deployment has no pod. */
    static String withoutPod(Deployment deployment) {
        if (deployment.getSpec() != null && Objects.equals(deployment.getSpec().getReplicas(), 0)) {
            return "somebody has scaled it to 0";
        }
        return deployment.getStatus() == null
                ? NO_POD
                : deployment.getStatus().getConditions().stream()
                        .filter(condition -> condition.getType().equals("ReplicaFailure")
                                && condition.getStatus().equals("True"))
                        .findFirst()
                        .map(condition -> "Kubernetes makes no pod of it: " + shortened(condition.getMessage()))
                        .orElse(NO_POD);
    }

    /** How one that is kept ended; empty once Kubernetes has started it again. */
    static Optional<Exit> crashed(ContainerStatus container) {
        if (container.getState() == null || container.getState().getRunning() != null) {
            return Optional.empty();
        }
        return ended(container)
                .or(() -> container.getLastState() == null
                        ? Optional.empty()
                        : Optional.ofNullable(container.getLastState().getTerminated())
                                .map(Containers::exit));
    }

    /** How it ended; empty while it lives, or is to be started again. */
    static Optional<Exit> ended(ContainerStatus container) {
        return container.getState() == null
                ? Optional.empty()
                : Optional.ofNullable(container.getState().getTerminated()).map(Containers::exit);
    }

    private static Exit exit(ContainerStateTerminated end) {
        String lines = Objects.toString(end.getMessage(), "");
        if ("OOMKilled".equals(end.getReason())) {
            lines = "it took more memory than its limit allows (OOMKilled)\n" + lines;
        }
        return new Exit(
                end.getExitCode() == null ? OptionalInt.empty() : OptionalInt.of(end.getExitCode()),
                time(end.getFinishedAt()).orElse(Instant.EPOCH),
                false,
                last(lines));
    }

    private static String last(String text) {
        List<String> lines = text.strip().lines().toList();
        String last = String.join(" | ", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
        return last.length() > LAST_CHARACTERS ? "..." + last.substring(last.length() - LAST_CHARACTERS) : last;
    }

    private static String shortened(String text) {
        return text.length() > LAST_CHARACTERS ? text.substring(0, LAST_CHARACTERS) + "..." : text;
    }

    /** Since when it runs, or ran. */
    static Optional<Instant> startedAt(@Nullable Pod pod) {
        if (pod == null || pod.getStatus() == null) {
            return Optional.empty();
        }
        return pod.getStatus().getContainerStatuses().stream()
                .findFirst()
                .flatMap(container -> Stream.of(container.getState(), container.getLastState())
                        .filter(Objects::nonNull)
                        .map(state -> state.getRunning() != null
                                ? state.getRunning().getStartedAt()
                                : state.getTerminated() != null
                                        ? state.getTerminated().getStartedAt()
                                        : null)
                        .filter(Objects::nonNull)
                        .findFirst()
                        .flatMap(Containers::time));
    }

    static Optional<Instant> time(@Nullable String text) {
        try {
            return text == null ? Optional.empty() : Optional.of(Instant.parse(text));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }
}
