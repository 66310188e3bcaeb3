package io.aion.services;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * What the aliases of a document unfold to, without unfolding them: each node is counted once, and its count used again. It
 * stops a "billion laughs" and an alias inside of what it stands for, before anything walks over the nodes.
 */
final class Aliases {

    /** Twice what a file of the largest size can hold when written out. */
    private static final long MAX_VALUES = 400_000;
    /** Levels written out and levels through aliases together. */
    private static final int MAX_DEPTH = 300;

    private final Map<Node, Long> counts = new IdentityHashMap<>();
    private final Set<Node> open = Collections.newSetFromMap(new IdentityHashMap<>());

    private Aliases() {}

    /**
     * Counts.
     *
     * @throws WrongYaml where there is no end or too much
     */
    static void check(Node root) {
        new Aliases().count(root, 0);
    }

    private long count(Node node, int depth) {
        Long known = counts.get(node);
        if (known != null) {
            return known;
        }
        if (!open.add(node)) {
            throw new WrongYaml(ShapeReader.at(node), "an alias inside of this stands for this itself", "write it out");
        }
        if (depth > MAX_DEPTH) {
            throw new WrongYaml(
                    ShapeReader.at(node), "aliases nest deeper than " + MAX_DEPTH + " levels", "write it out");
        }
        long values = 1;
        switch (node) {
            case SequenceNode sequence -> {
                for (Node each : sequence.getValue()) {
                    values += count(each, depth + 1);
                }
            }
            case MappingNode mapping -> {
                for (NodeTuple tuple : mapping.getValue()) {
                    values += count(tuple.getKeyNode(), depth + 1) + count(tuple.getValueNode(), depth + 1);
                }
            }
            default -> {}
        }
        if (values > MAX_VALUES) {
            throw new WrongYaml(
                    ShapeReader.at(node),
                    "with its aliases this stands for more than " + MAX_VALUES + " values",
                    "write it out");
        }
        open.remove(node);
        counts.put(node, values);
        return values;
    }
}
