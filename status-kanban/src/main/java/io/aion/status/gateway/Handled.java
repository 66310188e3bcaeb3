package io.aion.status.gateway;

import io.aion.topology.Names.Instance;

/** Told of each kanban that counts as handled although its microservice has sent nothing: the log does not show it. */
@FunctionalInterface
public interface Handled {

    /**
     * @param id of the kanban
     * @param flow of it
     * @param entered when it was handed out, microseconds since the epoch
     */
    void silently(Instance instance, String id, String flow, long entered);
}
