package io.aion.broker.reconciler;

import io.aion.broker.instances.Backlog;
import io.aion.broker.instances.InstanceId.Numbered;
import io.aion.broker.instances.Run;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What was last seen in the queue of each number; queues are asked again only where that matters. */
final class SeenQueues {

    private final QueueWatch queues;
    private final Map<Numbered, Backlog> backlogs = new HashMap<>();
    private Set<String> runsSeen = Set.of();

    SeenQueues(QueueWatch queues) {
        this.queues = queues;
    }

    Map<Numbered, Backlog> backlogs() {
        return backlogs;
    }

    void forget() {
        backlogs.clear();
        runsSeen = Set.of();
    }

    /** Reads the queues again whose state matters now; after the runs, so that an ended one has let go of its kanban. */
    void look(ResolvedFile file, List<Run> runs, boolean all, Set<String> hinted, Set<Numbered> judging) {
        Map<Numbered, String> names = new HashMap<>();
        runs.stream()
                .filter(run -> !run.queue().isEmpty())
                .forEach(run -> names.put(run.id().numbered(), run.queue()));
        file.launches().forEach((key, launch) -> {
            if (!launch.queue().isEmpty()) {
                names.put(key, launch.queue());
            }
        });
        Set<Numbered> ended = ended(runs);
        backlogs.keySet().retainAll(names.keySet());
        names.keySet()
                .removeIf(key -> !all
                        && !hinted.contains(key.service())
                        && !ended.contains(key)
                        && !judging.contains(key)
                        && backlogs.containsKey(key));
        if (!names.isEmpty()) {
            Map<String, Backlog> fresh = queues.backlogs(names.values());
            names.forEach((key, queue) -> backlogs.put(key, fresh.getOrDefault(queue, new Backlog.Unknown())));
        }
    }

    /** Numbers of which a run has ended since the last look. */
    private Set<Numbered> ended(List<Run> runs) {
        Set<Numbered> ended = new HashSet<>();
        Set<String> seen = new HashSet<>();
        for (Run run : runs) {
            String mark = run.runId() + run.alive();
            seen.add(mark);
            if (!run.alive() && !runsSeen.contains(mark)) {
                ended.add(run.id().numbered());
            }
        }
        runsSeen = seen;
        return ended;
    }
}
