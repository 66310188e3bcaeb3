package io.aion.broker.kubernetes.explain;

import io.aion.broker.explain.Cause;
import io.aion.broker.explain.CauseCode;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStateWaiting;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** Why the one container of a pod, which has its node, does not run. */
final class ContainerCauses {

    private static final int SIGNAL_9 = 128 + 9;

    private final PodFacts facts;
    private final String name;
    private final Pod pod;
    private final ContainerStatus status;
    private final List<Event> events;
    private final String log;

    ContainerCauses(PodFacts facts, Pod pod, ContainerStatus status, List<Event> events) {
        this.facts = facts;
        this.name = facts.id().toString();
        this.pod = pod;
        this.status = status;
        this.events = events;
        this.log = "aionctl logs " + facts.id().service() + " -n " + facts.id().number();
    }

    Optional<Cause> cause() {
        if (status.getState() == null) {
            return Optional.empty();
        }
        if (status.getState().getWaiting() != null) {
            return waiting(status.getState().getWaiting());
        }
        if (status.getState().getTerminated() != null) {
            return Optional.of(status.getState().getTerminated()).flatMap(this::ended);
        }
        return running();
    }

    private Optional<Cause> waiting(ContainerStateWaiting waiting) {
        String reason = Objects.toString(waiting.getReason(), "");
        String message = Objects.toString(waiting.getMessage(), "");
        return switch (reason) {
            case "", "PodInitializing", "ContainerCreating" -> beingMade();
            case "CrashLoopBackOff" -> last().flatMap(this::ended);
            case "CreateContainerConfigError" ->
                Optional.of(References.missing(name, message).orElseGet(() -> notMade(message)));
            case "CreateContainerError", "RunContainerError" ->
                Optional.of(StartErrors.of(name, message).orElseGet(() -> notMade(message)));
            default ->
                Optional.of(Images.of(name, image(), reason, message, events).orElseGet(() -> notMade(message)));
        };
    }

    private String image() {
        return pod.getSpec().getContainers().getFirst().getImage();
    }

    private Cause notMade(String message) {
        return new Cause(
                CauseCode.CONTAINER_NOT_MADE,
                name + ": node " + pod.getSpec().getNodeName() + " can't make its container: " + Text.of(message),
                "Put right what the sentence names; more of it: kubectl describe pod "
                        + pod.getMetadata().getName());
    }

    /** Nothing is wrong with one that is being made, unless an event says so. */
    private Optional<Cause> beingMade() {
        Optional<String> mount =
                latest("FailedMount").or(() -> latest("FailedAttachVolume")).map(Event::getMessage);
        return mount.map(message -> References.missing(name, message).orElseGet(() -> Volumes.of(name, pod, message)))
                .or(() -> latest("FailedCreatePodSandBox").map(event -> notMade(event.getMessage())));
    }

    private Optional<Event> latest(String reason) {
        return events(reason).max(Comparator.comparing(event -> Objects.toString(event.getLastTimestamp(), "")));
    }

    private Stream<Event> events(String reason) {
        return events.stream().filter(event -> reason.equals(event.getReason()));
    }

    private Optional<ContainerStateTerminated> last() {
        return status.getLastState() == null
                ? Optional.empty()
                : Optional.ofNullable(status.getLastState().getTerminated());
    }

    private Optional<Cause> running() {
        boolean again = last().flatMap(end -> Text.time(end.getFinishedAt()))
                .filter(end -> end.plus(PodCauses.SETTLED).isAfter(facts.now()))
                .isPresent();
        if (again) {
            return last().flatMap(this::ended);
        }
        if (Boolean.FALSE.equals(status.getReady())) {
            Optional<Event> unhealthy = events("Unhealthy")
                    .filter(event -> event.getMessage().startsWith("Readiness"))
                    .findFirst();
            return Optional.of(new Cause(
                    CauseCode.NOT_READY,
                    name + ": it runs and is not ready"
                            + unhealthy
                                    .map(event -> ": " + Text.of(event.getMessage()) + times(event))
                                    .orElse(""),
                    "Look at what it waits for: " + log));
        }
        return Optional.empty();
    }

    private static String times(Event event) {
        return event.getCount() != null && event.getCount() > 1 ? " " + event.getCount() + " times" : "";
    }

    /** A run that once ended by itself is judged by its queue, which AION knows better. */
    private Optional<Cause> ended(ContainerStateTerminated end) {
        int code = end.getExitCode() == null ? -1 : end.getExitCode();
        String message = Objects.toString(end.getMessage(), "");
        if ("StartError".equals(end.getReason()) || "ContainerCannotRun".equals(end.getReason())) {
            return Optional.of(StartErrors.of(name, message).orElseGet(() -> notMade(message)));
        }
        Optional<Cause> format = StartErrors.format(name, message);
        if (format.isPresent()) {
            return format;
        }
        Optional<Event> notLive = events("Killing")
                .filter(event -> event.getMessage().contains("failed liveness probe"))
                .findFirst();
        if (notLive.isPresent()) {
            return Optional.of(new Cause(
                    CauseCode.NOT_LIVE,
                    name + ": it did not answer its liveness probe and was ended for it" + times(notLive.get())
                            + Text.lastLines(end.getMessage()),
                    "Look at what keeps it from answering: " + log));
        }
        String limit = memoryLimit();
        // The kernel's note at times comes too late for the kubelet, which then tells only of the signal.
        if ("OOMKilled".equals(end.getReason()) || (code == SIGNAL_9 && !limit.isEmpty())) {
            return Optional.of(new Cause(
                    CauseCode.OUT_OF_MEMORY,
                    name + ": it took more memory than "
                            + (limit.isEmpty() ? "there is" : "its limit of " + limit + " allows") + ", and was ended"
                            + times() + Text.lastLines(end.getMessage()),
                    "Raise its memory limit in services.yml (resources, limits), or let it take less."));
        }
        boolean kept = facts.deployment().isPresent();
        if (!kept) {
            return Optional.empty();
        }
        return Optional.of(new Cause(
                status.getRestartCount() != null && status.getRestartCount() > 0
                        ? CauseCode.CRASH_LOOP
                        : CauseCode.EXITED,
                name + ": it ended with exit code " + code + times() + Text.lastLines(end.getMessage()),
                code == 0
                        ? "A microservice that is kept must not end; take `always` away if its work is done."
                        : "Put right what its last lines say; all of what it printed: " + log));
    }

    private String times() {
        return status.getRestartCount() == null || status.getRestartCount() == 0
                ? ""
                : ", and was started again " + status.getRestartCount()
                        + (status.getRestartCount() == 1 ? " time" : " times");
    }

    private String memoryLimit() {
        return pod.getSpec().getContainers().stream()
                .map(container -> container.getResources())
                .filter(resources -> resources != null && resources.getLimits() != null)
                .map(resources -> resources.getLimits().get("memory"))
                .filter(Objects::nonNull)
                .map(Quantity::toString)
                .findFirst()
                .orElse("");
    }
}
