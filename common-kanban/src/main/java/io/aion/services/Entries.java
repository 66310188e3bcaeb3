package io.aion.services;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** The keys and values of a YAML mapping: {@code <<} merged in, a key given twice reported. */
final class Entries {

    /** One of them. */
    record Entry(String key, At at, Node value) {}

    private final Faults faults;

    Entries(Faults faults) {
        this.faults = faults;
    }

    List<Entry> of(MappingNode mapping) {
        Map<String, Entry> own = new LinkedHashMap<>();
        List<Node> merges = new ArrayList<>();
        for (NodeTuple tuple : mapping.getValue()) {
            At at = LimitedParser.at(tuple.getKeyNode().getStartMark());
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                faults.error(at, "a key must be a text, here it is " + ShapeReader.kind(tuple.getKeyNode()));
            } else if (key.getTag().equals(Tag.MERGE)) {
                merges.add(tuple.getValueNode());
            } else {
                Entry first = own.putIfAbsent(key.getValue(), new Entry(key.getValue(), at, tuple.getValueNode()));
                if (first != null) {
                    faults.error(
                            at,
                            "'" + key.getValue() + "' is given twice, first in line "
                                    + first.at().line(),
                            "rename one or take it out");
                }
            }
        }
        merges.forEach(node -> merge(node, own));
        return List.copyOf(own.values());
    }

    /** What is merged never wins over what stands there itself, nor a later merge over an earlier one. */
    private void merge(Node node, Map<String, Entry> own) {
        At at = LimitedParser.at(node.getStartMark());
        switch (node) {
            case MappingNode mapping -> of(mapping).forEach(entry -> own.putIfAbsent(entry.key(), entry));
            case SequenceNode several -> several.getValue().forEach(each -> merge(each, own));
            default -> faults.error(at, "'<<' takes keys and values, here it is " + ShapeReader.kind(node));
        }
    }
}
