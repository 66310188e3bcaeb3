package io.aion.broker.rabbit;

import io.aion.broker.topology.Action;
import io.aion.broker.topology.Binding;
import io.aion.broker.topology.Exchange;
import io.aion.broker.topology.Policy;
import io.aion.broker.topology.Queue;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** A plan in one line of a log. */
final class Summary {

    private static final int NAMES = 8;

    private Summary() {}

    static String of(List<Action> actions) {
        Set<String> names = new TreeSet<>();
        for (Action action : actions) {
            names.add(
                    switch (action) {
                        case Action.DeclareExchange(Exchange exchange) -> "+" + exchange.name();
                        case Action.DeclareQueue(Queue queue) -> "+" + queue.name();
                        case Action.PutPolicy(Policy policy) -> "=" + policy.name();
                        case Action.Bind(Binding binding) -> "+>" + binding.destination();
                        case Action.Unbind(Binding binding) -> "->" + binding.destination();
                        case Action.DeleteQueue(Queue queue, boolean _) -> "-" + queue.name();
                        case Action.HandOver(List<Action.Move> moves, List<Action> _) ->
                            moves.getFirst().from() + " => " + moves.getFirst().to();
                        case Action.DeleteExchange(String name) -> "-" + name;
                        case Action.DeletePolicy(String name) -> "-" + name;
                    });
        }
        String shown = String.join(", ", names.stream().limit(NAMES).toList());
        return names.size() > NAMES ? shown + " and " + (names.size() - NAMES) + " more" : shown;
    }
}
