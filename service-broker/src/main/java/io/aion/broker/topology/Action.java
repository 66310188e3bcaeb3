package io.aion.broker.topology;

import java.util.List;

/** One change of the topology; in a plan, in the order in which they are to be made. */
public sealed interface Action {

    record DeclareExchange(Exchange exchange) implements Action {}

    record DeclareQueue(Queue queue) implements Action {}

    record PutPolicy(Policy policy) implements Action {}

    record Bind(Binding binding) implements Action {}

    record Unbind(Binding binding) implements Action {}

    /** To be carried out only if the queue is still empty and without a consumer at that moment. */
    record DeleteQueue(Queue queue) implements Action {}

    record DeleteExchange(String name) implements Action {}

    record DeletePolicy(String name) implements Action {}

    /**
     * What was decided.
     *
     * @param actions in their order
     * @param draining queues that the file no longer names and that still exist
     * @param refused what should be and can't, one sentence each with the reason and what to do
     */
    record Plan(List<Action> actions, List<String> draining, List<String> refused) {
        public Plan {
            actions = List.copyOf(actions);
            draining = List.copyOf(draining);
            refused = List.copyOf(refused);
        }
    }
}
