package io.aion.broker.desired;

import io.aion.services.Change;
import io.aion.services.Fault;
import java.util.List;

/**
 * What came, or would come, of a new file.
 *
 * @param changed whether the file is another one now (or would be)
 * @param faults errors and warnings; with an error nothing was changed
 * @param changes what it means for devices, microservices and edges; empty where only comments or layout differ
 */
public record Applied(boolean changed, List<Fault> faults, List<Change> changes) {

    public Applied {
        faults = List.copyOf(faults);
        changes = List.copyOf(changes);
    }

    /** Whether the file was refused. */
    public boolean wrong() {
        return faults.stream().anyMatch(fault -> fault.severity() == Fault.Severity.ERROR);
    }
}
