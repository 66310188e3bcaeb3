package io.aion.broker.topology;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** One change of the topology; in a plan, in the order in which they are to be made. */
public sealed interface Action {

    record DeclareExchange(Exchange exchange) implements Action {}

    record DeclareQueue(Queue queue) implements Action {}

    record PutPolicy(Policy policy) implements Action {}

    record Bind(Binding binding) implements Action {}

    record Unbind(Binding binding) implements Action {}

    /**
     * To be carried out only if the queue is still empty at that moment, and without a consumer.
     *
     * @param evenIfRead it may have consumers, who surely hold nothing of it: they wait for the queue that takes its place
     */
    record DeleteQueue(Queue queue, boolean evenIfRead) implements Action {}

    /**
     * Moves what waits in one queue to another one and then makes these changes. The changes are made only when
     * all that waited has been moved: so that what comes by the new way overtakes nothing but what came in that moment.
     *
     * @param moves from where to where
     * @param then {@link Bind} and {@link Unbind}, in this order
     */
    record HandOver(List<Move> moves, List<Action> then) implements Action {
        public HandOver {
            moves = List.copyOf(moves);
            then = List.copyOf(then);
        }
    }

    /**
     * A queue's content to be moved.
     *
     * @param from the queue it is in
     * @param to the queue it goes to
     * @param leaveToReader a consumer of the first queue may work it off there; else the move waits until it is gone
     */
    record Move(String from, String to, boolean leaveToReader) {}

    record DeleteExchange(String name) implements Action {}

    record DeletePolicy(String name) implements Action {}

    /**
     * What was decided.
     *
     * @param actions in their order
     * @param draining queues that the file no longer names and that still exist
     * @param refused what should be and can't, one sentence each with the reason and what to do
     * @param newQueues queues that nothing may be sent to yet
     * @param pending what is still under way, one sentence each
     * @param next when there is more to do by the clock alone; empty where there is not
     */
    record Plan(
            List<Action> actions,
            List<String> draining,
            List<String> refused,
            Set<String> newQueues,
            List<String> pending,
            Optional<Instant> next) {
        public Plan {
            actions = List.copyOf(actions);
            draining = List.copyOf(draining);
            refused = List.copyOf(refused);
            newQueues = Set.copyOf(newQueues);
            pending = List.copyOf(pending);
        }

        /** Whether anything that the file wants is still missing when this has been carried out, or before. */
        public boolean unfinished() {
            return !newQueues.isEmpty()
                    || !pending.isEmpty()
                    || actions.stream().anyMatch(Plan::adds);
        }

        /** Whether a queue goes whose readers wait for the one that takes its place. */
        public boolean replacesUnderReader() {
            return actions.stream()
                    .anyMatch(action -> action instanceof DeleteQueue(Queue _, boolean evenIfRead) && evenIfRead);
        }

        private static boolean adds(Action action) {
            return switch (action) {
                case DeclareExchange _, DeclareQueue _, PutPolicy _, Bind _ -> true;
                case HandOver(List<Move> _, List<Action> then) -> then.stream().anyMatch(Plan::adds);
                case Unbind _, DeleteQueue _, DeleteExchange _, DeletePolicy _ -> false;
            };
        }
    }
}
