package io.aion.broker.instances;

import io.aion.broker.instances.InstanceId.Numbered;
import java.util.List;
import java.util.Map;

/**
 * What was seen of the world. The backlogs must have been read after the runs, so that the queue of a run that has ended
 * is seen as it was left.
 *
 * @param runs at most one for each instance
 * @param backlogs of every number that is wanted or runs; one that is not there counts as not known
 * @param examined answers to what the last plan asked
 */
public record Observed(List<Run> runs, Map<Numbered, Backlog> backlogs, Map<Numbered, Examined> examined) {
    public Observed {
        runs = List.copyOf(runs);
        backlogs = Map.copyOf(backlogs);
        examined = Map.copyOf(examined);
    }
}
