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
