package io.aion.broker.kubernetes.objects;

import io.aion.broker.instances.InstanceId;
import io.aion.broker.instances.InstanceId.Numbered;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Runs of a number, by their Jobs. */
public final class Jobs {

    private Jobs() {}

    /** What the next run is called: one more than the last, and after the highest the first again. */
    public static int nextRun(Collection<Job> jobs, Numbered key) {
        int last = jobs.stream()
                .filter(job -> of(job, key))
                .max(Comparator.comparing(job -> job.getMetadata().getCreationTimestamp() + padded(run(job, key))))
                .map(job -> run(job, key))
                .orElse(0);
        return last >= ObjectNames.MAX_RUN ? 1 : last + 1;
    }

    /** Ended runs of a number beyond the newest so many. */
    public static List<Job> surplus(Collection<Job> jobs, Numbered key, int keep) {
        return jobs.stream()
                .filter(job -> of(job, key) && ended(job))
                .sorted(Comparator.comparing(
                                (Job job) -> job.getMetadata().getCreationTimestamp() + padded(run(job, key)))
                        .reversed())
                .skip(Math.max(0, keep))
                .toList();
    }

    /** Ended runs of an instance. */
    public static List<Job> ended(Collection<Job> jobs, InstanceId id) {
        return jobs.stream()
                .filter(job -> Labels.instance(job.getMetadata().getLabels()).equals(Optional.of(id)) && ended(job))
                .toList();
    }

    private static boolean of(Job job, Numbered key) {
        return Labels.number(job.getMetadata().getLabels()).equals(Optional.of(key));
    }

    private static int run(Job job, Numbered key) {
        return ObjectNames.run(job.getMetadata().getName(), key.service(), key.number());
    }

    private static String padded(int run) {
        return String.format(java.util.Locale.ROOT, "%09d", run);
    }

    /** By Kubernetes' own word: its pod has ended before that is said, and is not to be lost meanwhile. */
    private static boolean ended(Job job) {
        return job.getStatus() != null
                && job.getStatus().getConditions().stream()
                        .anyMatch(condition -> "True".equals(condition.getStatus())
                                && (condition.getType().equals("Complete")
                                        || condition.getType().equals("Failed")));
    }
}
