package io.aion.broker.kubernetes.objects;

import io.aion.broker.instances.Exit;
import io.aion.broker.instances.InstanceId;
import io.aion.broker.instances.Run;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobCondition;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** What Kubernetes tells of our Deployments, Jobs and pods, as runs: at most one for each instance. */
public final class Observation {

    private final Map<String, Pod> podsByOwner = new HashMap<>();
    private final Map<InstanceId, Pod> keptPods = new HashMap<>();
    private final Map<InstanceId, Seen> seen = new LinkedHashMap<>();

    private Observation(Collection<Pod> pods) {
        for (Pod pod : pods) {
            // One that goes is no longer it: its successor waits until it has gone.
            if (pod.getMetadata().getDeletionTimestamp() == null) {
                add(pod);
            }
        }
    }

    /** All runs. What has not AION's labels is passed over. */
    public static List<Seen> of(Collection<Deployment> deployments, Collection<Job> jobs, Collection<Pod> pods) {
        Observation observation = new Observation(pods);
        jobs.forEach(job -> instance(job).ifPresent(id -> observation.add(observation.job(id, job))));
        deployments.forEach(
                deployment -> instance(deployment).ifPresent(id -> observation.add(observation.kept(id, deployment))));
        return List.copyOf(observation.seen.values());
    }

    /** Why no pod of a Deployment is ready, as far as that is seen. */
    public static String why(Deployment deployment, Collection<Pod> pods) {
        Run run = of(List.of(deployment), List.of(), pods).getFirst().run();
        return run.exit()
                .map(exit -> "it " + exit.described() + exit.lastLinesClause())
                .or(run::coming)
                .orElse("it ended again and again");
    }

    /** The pod that is, or was, that run; empty where there is none any more. */
    public static Optional<Pod> pod(Collection<Pod> pods, InstanceId id) {
        return pods.stream()
                .filter(pod -> Labels.instance(pod.getMetadata().getLabels()).equals(Optional.of(id)))
                .max(Comparator.comparing(Observation::created));
    }

    private static Optional<InstanceId> instance(HasMetadata object) {
        Map<String, String> labels = object.getMetadata().getLabels();
        return labels == null ? Optional.empty() : Labels.instance(labels);
    }

    private void add(Pod pod) {
        for (OwnerReference owner : pod.getMetadata().getOwnerReferences()) {
            if (owner.getKind().equals("Job")) {
                podsByOwner.merge(owner.getUid(), pod, Observation::newer);
            } else {
                instance(pod).ifPresent(id -> keptPods.merge(id, pod, Observation::newer));
            }
        }
    }

    private static Pod newer(Pod one, Pod other) {
        return created(one).isBefore(created(other)) ? other : one;
    }

    /** A living one before one that has ended, what is kept before what runs once, and a later one before an earlier. */
    private void add(Seen one) {
        seen.merge(one.run().id(), one, (before, after) -> {
            Comparator<Seen> better = Comparator.<Seen, Boolean>comparing(
                            each -> each.run().alive())
                    .thenComparing(each -> each.run().kind() == Run.Kind.KEPT_POD)
                    .thenComparing(each -> each.run().started())
                    .thenComparing(each -> each.run().runId());
            return better.compare(before, after) >= 0 ? before : after;
        });
    }

    private Seen kept(InstanceId id, Deployment deployment) {
        Pod pod = keptPods.get(id);
        Optional<ContainerStatus> container = container(pod);
        boolean stopping = deployment.getMetadata().getDeletionTimestamp() != null;
        Optional<Exit> exit = stopping || pod == null ? Optional.empty() : container.flatMap(Containers::crashed);
        String life = pod == null
                ? deployment.getMetadata().getUid()
                : pod.getMetadata().getUid() + "/"
                        + container.map(ContainerStatus::getRestartCount).orElse(0);
        Optional<String> coming =
                pod == null ? Optional.of(Containers.withoutPod(deployment)) : Containers.coming(pod, container);
        return seen(id, deployment, life, Run.Kind.KEPT_POD, pod, coming, stopping, exit);
    }

    private Seen job(InstanceId id, Job job) {
        @Nullable Pod pod = podsByOwner.get(job.getMetadata().getUid());
        Optional<ContainerStatus> container = container(pod);
        boolean stopping = job.getMetadata().getDeletionTimestamp() != null;
        Optional<Exit> exit = container.flatMap(Containers::ended).or(() -> ended(job));
        Optional<String> coming = exit.isPresent()
                ? Optional.empty()
                : pod == null ? Optional.of(Containers.NO_POD) : Containers.coming(pod, container);
        return seen(
                id,
                job,
                job.getMetadata().getUid(),
                Run.Kind.POD,
                null,
                coming,
                stopping,
                stopping ? Optional.empty() : exit);
    }

    private static Seen seen(
            InstanceId id,
            HasMetadata object,
            String runId,
            Run.Kind kind,
            @Nullable Pod pod,
            Optional<String> coming,
            boolean stopping,
            Optional<Exit> exit) {
        Map<String, String> annotations = object.getMetadata().getAnnotations();
        return new Seen(
                new Run(
                        id,
                        runId,
                        // One that was brought back stands for what it was brought back from: that is not tried again.
                        annotations.getOrDefault(Labels.REFUSED, annotations.getOrDefault(Labels.FINGERPRINT, "")),
                        annotations.getOrDefault(Labels.QUEUE, ""),
                        waiting(annotations),
                        Containers.startedAt(pod).orElseGet(() -> created(object)),
                        kind,
                        OptionalLong.empty(),
                        coming,
                        Rollback.note(annotations),
                        stopping,
                        exit),
                object);
    }

    private static OptionalInt waiting(Map<String, String> annotations) {
        try {
            String waiting = annotations.get(Labels.WAITING);
            return waiting == null ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(waiting));
        } catch (NumberFormatException e) {
            return OptionalInt.empty();
        }
    }

    /** There is one container in each of our pods. */
    private static Optional<ContainerStatus> container(@Nullable Pod pod) {
        return pod == null || pod.getStatus() == null
                ? Optional.empty()
                : pod.getStatus().getContainerStatuses().stream().findFirst();
    }

    /** One whose pod is gone, or never was. */
    private static Optional<Exit> ended(Job job) {
        if (job.getStatus() == null) {
            return Optional.empty();
        }
        return job.getStatus().getConditions().stream()
                .filter(condition -> "True".equals(condition.getStatus()))
                .filter(condition -> condition.getType().equals("Complete")
                        || condition.getType().equals("Failed"))
                .findFirst()
                .map(condition -> new Exit(
                        condition.getType().equals("Complete") ? OptionalInt.of(0) : OptionalInt.empty(),
                        Containers.time(condition.getLastTransitionTime()).orElseGet(() -> created(job)),
                        false,
                        why(condition)));
    }

    private static String why(JobCondition condition) {
        return condition.getType().equals("Complete")
                ? ""
                : "Kubernetes says: " + condition.getReason() + ", " + condition.getMessage();
    }

    private static Instant created(HasMetadata object) {
        return Containers.time(object.getMetadata().getCreationTimestamp()).orElse(Instant.EPOCH);
    }
}
