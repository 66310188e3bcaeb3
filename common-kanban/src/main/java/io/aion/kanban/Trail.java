package io.aion.kanban;

import java.util.List;

/**
 * Where one kanban came from and when: what travels beside its body, in the properties and headers of the message.
 * Times are microseconds since the epoch; 0 where there is none.
 *
 * @param id identity of this kanban; a resend keeps it
 * @param flow id of the first kanban it grew from
 * @param parents ids of the kanban it was made from, at most {@link #MAX_PARENTS}; the first decides the flow
 * @param service the microservice that made it; empty where it is not known
 * @param number the instance of that microservice, from 1; 0 where it is not known
 * @param sent when it was first handed to the broker
 * @param entered when the handler that made it was entered with its parent; 0 for a first kanban
 * @param left when that handler was done; 0 for a first kanban
 * @param traceparent W3C trace context; empty where there is none
 */
public record Trail(
        String id,
        String flow,
        List<String> parents,
        String service,
        int number,
        long sent,
        long entered,
        long left,
        String traceparent) {

    /** More parents than this are refused: the header stays small and a trace readable. */
    public static final int MAX_PARENTS = 16;

    public Trail {
        if (parents.size() > MAX_PARENTS) {
            throw new IllegalArgumentException("a kanban has at most " + MAX_PARENTS + " parents, not " + parents.size()
                    + "; finish some of them without an output of their own");
        }
        parents = List.copyOf(parents);
    }

    /** The trail of a first kanban: a new flow, no parent. */
    public static Trail first(String id, String service, int number, long sent) {
        return new Trail(id, id, List.of(), service, number, sent, 0, 0, "");
    }

    /** The same trail, handed to the broker at this time. */
    public Trail withSent(long micros) {
        return new Trail(id, flow, parents, service, number, micros, entered, left, traceparent);
    }
}
