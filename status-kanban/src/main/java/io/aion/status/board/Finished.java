package io.aion.status.board;

import io.aion.topology.Names.Instance;
import java.util.List;

/**
 * One finished kanban, as the log has it. Times are microseconds since the epoch; 0 where there is none.
 *
 * @param id its identity; empty where a client that names no identity sent it
 * @param flow id of the first kanban it grew from
 * @param parents ids of the kanban it was made from
 * @param service who finished it
 * @param number the instance that did, from 1
 * @param key the connection key it took; empty where the parent was handled without an output
 * @param device the other device that it named itself and left for; empty where it goes as the file says
 * @param traced whether it was sent to a queue that its microservice names, which is then the key
 * @param sent when it was handed to RabbitMQ
 * @param entered when its maker was entered with the parent
 * @param left when its maker was done
 */
public record Finished(
        String id,
        String flow,
        List<String> parents,
        String service,
        int number,
        String key,
        String device,
        boolean traced,
        long sent,
        long entered,
        long left) {
    public Finished {
        parents = List.copyOf(parents);
    }

    /** One that takes the ways of the file. */
    public Finished(
            String id,
            String flow,
            List<String> parents,
            String service,
            int number,
            String key,
            long sent,
            long entered,
            long left) {
        this(id, flow, parents, service, number, key, "", false, sent, entered, left);
    }

    /** Who finished it. */
    public Instance instance() {
        return new Instance(service, number);
    }
}
