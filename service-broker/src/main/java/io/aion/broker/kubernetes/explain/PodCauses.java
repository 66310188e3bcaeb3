package io.aion.broker.kubernetes.explain;

import io.aion.broker.explain.Cause;
import io.aion.broker.explain.CauseCode;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentCondition;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Why an instance has no running pod. What follows from a cause is not named: a pod on a node that is away has conditions of
 * its own, and so has a Deployment whose pod is refused.
 */
public final class PodCauses {

    /** So long after a start one that was put out or ended before it is not yet counted as running. */
    static final Duration SETTLED = Duration.ofSeconds(60);

    private final PodFacts facts;
    private final String name;

    private PodCauses(PodFacts facts) {
        this.facts = facts;
        this.name = facts.id().toString();
    }

    /** The cause; none where it runs, or where Kubernetes has nothing to say that AION does not know better. */
    public static List<Cause> of(PodFacts facts) {
        return new PodCauses(facts)
                .cause().map(cause -> facts.nodes().isPresent() ? cause : Nodes.unread(cause)).stream()
                        .toList();
    }

    private Optional<Cause> cause() {
        if (!facts.refusal().isEmpty()) {
            return Optional.of(Refusals.of(name, facts.refusal()));
        }
        Optional<Cause> held = held();
        if (held.isPresent()) {
            return held;
        }
        Optional<Pod> current = facts.pods().stream().filter(pod -> !going(pod)).max(PodCauses::older);
        Optional<Pod> predecessor =
                facts.pods().stream().filter(PodCauses::going).max(PodCauses::older);
        // Its successor waits for it, or is on the same node.
        Optional<Cause> away = predecessor.flatMap(this::away);
        if (away.isPresent()) {
            return away;
        }
        return current.isPresent()
                ? pod(current.get())
                : notMade()
                        .or(() -> predecessor.map(pod -> new Cause(
                                CauseCode.ENDING,
                                name + ": its pod " + pod.getMetadata().getName() + " is being ended",
                                "Wait: it is ended by force after its time; what it does until then: aionctl logs "
                                        + facts.id().service())));
    }

    private Optional<Cause> held() {
        if (facts.deployment()
                .filter(deployment -> deployment.getSpec() != null
                        && Objects.equals(deployment.getSpec().getReplicas(), 0))
                .isPresent()) {
            String deployment = facts.deployment().get().getMetadata().getName();
            return Optional.of(new Cause(
                    CauseCode.SCALED_TO_ZERO,
                    name + ": somebody has scaled Deployment " + deployment + " to 0",
                    "Scale it up again: kubectl scale deployment " + deployment + " --replicas=1"));
        }
        return facts.job()
                .filter(job -> job.getSpec() != null
                        && Boolean.TRUE.equals(job.getSpec().getSuspend()))
                .map(job -> new Cause(
                        CauseCode.SUSPENDED,
                        name + ": somebody has suspended Job "
                                + job.getMetadata().getName(),
                        "Let it go on: kubectl patch job " + job.getMetadata().getName()
                                + " -p '{\"spec\":{\"suspend\":false}}'"));
    }

    /** Why there is no pod at all. */
    private Optional<Cause> notMade() {
        Optional<String> told = facts.deployment().flatMap(PodCauses::replicaFailure);
        return told.or(() -> events("FailedCreate").max(PodCauses::earlier).map(Event::getMessage))
                .map(message -> Refusals.of(name, message));
    }

    private static Optional<String> replicaFailure(Deployment deployment) {
        return deployment.getStatus() == null
                ? Optional.empty()
                : deployment.getStatus().getConditions().stream()
                        .filter(condition -> condition.getType().equals("ReplicaFailure")
                                && condition.getStatus().equals("True"))
                        .map(DeploymentCondition::getMessage)
                        .findFirst();
    }

    private Optional<Cause> pod(Pod pod) {
        return away(pod)
                .or(() -> evicted(pod))
                .or(() -> unscheduled(pod))
                .or(() -> container(pod).flatMap(status -> container(pod, status)))
                .or(() -> putOutBefore(pod));
    }

    private Optional<Cause> container(Pod pod, ContainerStatus status) {
        List<Event> own = facts.events().stream()
                .filter(event -> Objects.equals(
                        event.getInvolvedObject().getUid(), pod.getMetadata().getUid()))
                .toList();
        return new ContainerCauses(facts, pod, status, own).cause();
    }

    private static Optional<ContainerStatus> container(Pod pod) {
        return pod.getStatus().getContainerStatuses().stream().findFirst();
    }

    /**
     * Of a pod whose node does not answer Kubernetes knows what it knew last, but for its condition Ready, which it takes away itself;
     * a kubelet does that only together with ContainersReady. The event of it is kept for an hour.
     */
    private Optional<Cause> away(Pod pod) {
        String node = pod.getSpec().getNodeName();
        if (node == null || node.isEmpty()) {
            return Optional.empty();
        }
        boolean offline = facts.nodes().isPresent()
                ? facts.nodes().get().stream()
                        .filter(known -> known.getMetadata().getName().equals(node))
                        .findFirst()
                        .map(Nodes::offline)
                        .orElse(true)
                : condition(pod, "Ready", "False")
                        && (condition(pod, "ContainersReady", "True") && !gated(pod)
                                || events("NodeNotReady").findAny().isPresent());
        return offline ? Optional.of(Nodes.offline(name, node, node(node))) : Optional.empty();
    }

    private static boolean gated(Pod pod) {
        return !pod.getSpec().getReadinessGates().isEmpty();
    }

    private Optional<Node> node(String node) {
        return facts.nodes().stream()
                .flatMap(List::stream)
                .filter(known -> known.getMetadata().getName().equals(node))
                .findFirst();
    }

    private Optional<Cause> evicted(Pod pod) {
        return "Evicted".equals(pod.getStatus().getReason())
                ? Optional.of(new Cause(
                        CauseCode.EVICTED,
                        name + ": node " + pod.getSpec().getNodeName() + " has put its pod out: "
                                + Text.of(pod.getStatus().getMessage()),
                        "Let it write less, or free disk and memory on that node; it is started again by itself."))
                : Optional.empty();
    }

    /** One that was put out, was made again and will be put out again. */
    private Optional<Cause> putOutBefore(Pod pod) {
        Optional<Instant> started = Text.time(pod.getStatus().getStartTime());
        boolean fresh = started.isEmpty() || started.get().plus(SETTLED).isAfter(facts.now());
        return fresh
                ? facts.pods().stream()
                        .filter(before -> !going(before) && before != pod)
                        .max(PodCauses::older)
                        .flatMap(this::evicted)
                : Optional.empty();
    }

    private Optional<Cause> unscheduled(Pod pod) {
        return pod.getStatus().getConditions().stream()
                .filter(condition -> condition.getType().equals("PodScheduled")
                        && condition.getStatus().equals("False"))
                .findFirst()
                .map(condition -> new Placement(name, pod, Text.of(condition.getMessage()), facts.nodes()).cause());
    }

    private Stream<Event> events(String reason) {
        return facts.events().stream().filter(event -> reason.equals(event.getReason()));
    }

    private static boolean condition(Pod pod, String type, String status) {
        return pod.getStatus().getConditions().stream()
                .anyMatch(condition -> condition.getType().equals(type)
                        && condition.getStatus().equals(status));
    }

    private static boolean going(Pod pod) {
        return pod.getMetadata().getDeletionTimestamp() != null;
    }

    private static int older(Pod one, Pod other) {
        return Comparator.<Pod, Instant>comparing(pod ->
                        Text.time(pod.getMetadata().getCreationTimestamp()).orElse(Instant.EPOCH))
                .compare(one, other);
    }

    private static int earlier(Event one, Event other) {
        return Comparator.<Event, String>comparing(event -> Objects.toString(event.getLastTimestamp(), ""))
                .compare(one, other);
    }
}
