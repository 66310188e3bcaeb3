package io.aion.broker.kubernetes.explain;

import io.aion.broker.explain.Cause;
import io.aion.broker.explain.CauseCode;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeCondition;
import java.util.Optional;

/** What is known of nodes. */
final class Nodes {

    private Nodes() {}

    static boolean offline(Node node) {
        return ready(node)
                .filter(condition -> condition.getStatus().equals("True"))
                .isEmpty();
    }

    private static Optional<NodeCondition> ready(Node node) {
        return node.getStatus() == null
                ? Optional.empty()
                : node.getStatus().getConditions().stream()
                        .filter(condition -> condition.getType().equals("Ready"))
                        .findFirst();
    }

    /** What could be told of nodes, and is not, is said: where nodes may not be read, less is known of these causes. */
    static Cause unread(Cause cause) {
        return switch (cause.code()) {
            case NO_NODE_CPU,
                    NO_NODE_MEMORY,
                    NO_NODE_GPU,
                    NO_NODE_TARGET,
                    NO_NODE_TAINT,
                    NO_NODE_PRESSURE,
                    NO_NODE_FITS,
                    NODE_OFFLINE ->
                new Cause(
                        cause.code(),
                        cause.what() + "; can't read nodes: AION has no right to list them, which would tell more",
                        cause.todo() + " The right to read nodes: WITH=nodes (docs/explain.md).");
            default -> cause;
        };
    }

    /** That it is offline. */
    static Cause offline(String name, String node, Optional<Node> known) {
        String since = known.flatMap(Nodes::ready)
                .map(condition ->
                        " since " + condition.getLastTransitionTime() + ": " + Text.of(condition.getMessage()))
                .orElse("");
        return new Cause(
                CauseCode.NODE_OFFLINE,
                name + ": its node " + node + " does not answer" + since,
                "See to its power, network and kubelet; what ran on it may run on, and all goes on by itself when it is back.");
    }
}
