package io.aion.services;

import io.aion.services.Entries.Entry;
import io.aion.services.Item.Field;
import io.aion.services.Item.Fields;
import io.aion.services.Item.Items;
import io.aion.services.Shape.Bool;
import io.aion.services.Shape.Choice;
import io.aion.services.Shape.Group;
import io.aion.services.Shape.ListOf;
import io.aion.services.Shape.MapOf;
import io.aion.services.Shape.Text;
import io.aion.services.Shape.Whole;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** Holds a node of the file against the shape it should have; what is wrong is reported and left out. */
final class ShapeReader {

    private final Faults faults;
    private final Entries entries;
    private final ScalarReader scalars;

    ShapeReader(Faults faults) {
        this.faults = faults;
        this.entries = new Entries(faults);
        this.scalars = new ScalarReader(faults);
    }

    /**
     * What a node holds.
     *
     * @param label the key it belongs to, for messages
     * @return empty where it is wrong, which has then been reported
     */
    Optional<Item> read(Node node, Shape shape, String label) {
        return switch (shape) {
            case Bool bool -> scalar(node, bool, label).flatMap(scalar -> scalars.bool(scalar, label));
            case Whole whole -> scalar(node, whole, label).flatMap(scalar -> scalars.whole(scalar, whole, label));
            case Text text -> scalar(node, text, label).flatMap(scalar -> scalars.text(scalar, text, label));
            case Choice choice -> scalar(node, choice, label).flatMap(scalar -> scalars.choice(scalar, choice, label));
            case ListOf list -> list(node, list, label);
            case MapOf map -> map(node, map, label);
            case Group group -> group(node, group, label);
        };
    }

    /** What a node is, in a person's words. */
    static String kind(Node node) {
        return switch (node) {
            case MappingNode mapping -> "keys and values";
            case SequenceNode sequence -> "a list";
            case ScalarNode scalar when scalar.getTag().equals(Tag.NULL) -> "nothing";
            default -> "a single value";
        };
    }

    static At at(Node node) {
        return LimitedParser.at(node.getStartMark());
    }

    private Optional<ScalarNode> scalar(Node node, Shape shape, String label) {
        if (node instanceof ScalarNode scalar) {
            return Optional.of(scalar);
        }
        String quotes = shape instanceof Text ? "put a text with brackets or braces between quotes" : "";
        faults.error(at(node), "'" + label + "' is " + kind(node) + ", but must be " + shape.called(), quotes);
        return Optional.empty();
    }

    private Optional<Item> list(Node node, ListOf list, String label) {
        if (nothing(node)) {
            return Optional.of(new Items(List.of(), at(node)));
        }
        if (!(node instanceof SequenceNode sequence)) {
            faults.error(
                    at(node), "'" + label + "' is " + kind(node) + ", but must be a list", "as in: " + list.example());
            return Optional.empty();
        }
        if (sequence.getValue().size() > list.max()) {
            faults.error(
                    at(node),
                    "'" + label + "' has " + sequence.getValue().size() + " entries; at most " + list.max()
                            + " are allowed");
            return Optional.empty();
        }
        List<Item> items = new ArrayList<>();
        boolean whole = true;
        for (Node each : sequence.getValue()) {
            if (nothing(each)) {
                faults.error(at(each), "an entry of '" + label + "' is empty", "as in: " + list.example());
                whole = false;
            } else {
                Optional<Item> item = read(each, list.item(), label);
                whole &= item.isPresent();
                item.ifPresent(items::add);
            }
        }
        return whole || list.item() instanceof Group ? Optional.of(new Items(items, at(node))) : Optional.empty();
    }

    private Optional<Item> map(Node node, MapOf map, String label) {
        if (nothing(node)) {
            return Optional.of(new Fields(Map.of(), Set.of(), at(node)));
        }
        if (!(node instanceof MappingNode mapping)) {
            faults.error(
                    at(node),
                    "'" + label + "' is " + kind(node) + ", but must be names with a value each",
                    "as in: " + map.example());
            return Optional.empty();
        }
        Map<String, Field> fields = new LinkedHashMap<>();
        Set<String> bad = new HashSet<>();
        List<Entry> all = entries.of(mapping);
        if (all.size() > map.max()) {
            faults.error(
                    at(node), "'" + label + "' has " + all.size() + " entries; at most " + map.max() + " are allowed");
            return Optional.empty();
        }
        for (Entry entry : all) {
            String wrong = map.names().wrong(entry.key());
            if (!wrong.isEmpty()) {
                String example = map.names().example().isEmpty()
                        ? ""
                        : "as in: " + map.names().example();
                faults.error(
                        entry.at(), "the name '" + shortened(entry.key()) + "' in '" + label + "' " + wrong, example);
                bad.add(entry.key());
            }
            value(entry, map.value(), fields, bad);
        }
        return Optional.of(new Fields(fields, bad, at(node)));
    }

    private Optional<Item> group(Node node, Group group, String label) {
        if (!(node instanceof MappingNode) && !nothing(node)) {
            String first = group.keys().getFirst().name();
            faults.error(
                    at(node),
                    "'" + label + "' is " + kind(node) + ", but must be " + group.called(),
                    "as in: " + first + ": ...");
            return Optional.empty();
        }
        Map<String, Field> fields = new LinkedHashMap<>();
        Set<String> bad = new HashSet<>();
        List<Entry> all = node instanceof MappingNode mapping ? entries.of(mapping) : List.of();
        for (Entry entry : all) {
            Optional<Key> key = group.keys().stream()
                    .filter(k -> k.name().equals(entry.key()))
                    .findFirst();
            if (key.isEmpty()) {
                UnknownKey.report(entry, group, all, faults);
            } else if (!nothing(entry.value())) {
                value(entry, key.get().shape(), fields, bad);
            }
        }
        boolean whole = true;
        for (Key key : group.keys()) {
            if (key.required() && !fields.containsKey(key.name())) {
                whole = false;
                if (!bad.contains(key.name())) {
                    faults.error(at(node), group.title() + " has no '" + key.name() + "'", key.meaning());
                }
            }
        }
        return whole ? Optional.of(new Fields(fields, bad, at(node))) : Optional.empty();
    }

    private void value(Entry entry, Shape shape, Map<String, Field> fields, Set<String> bad) {
        int before = faults.errors();
        Optional<Item> item = read(entry.value(), shape, entry.key());
        if (faults.errors() > before) {
            bad.add(entry.key());
        }
        item.ifPresent(value -> fields.put(entry.key(), new Field(entry.at(), value)));
    }

    private static boolean nothing(Node node) {
        return node instanceof ScalarNode scalar && scalar.getTag().equals(Tag.NULL);
    }

    static String shortened(String text) {
        return text.length() <= 80 ? text : text.substring(0, text.offsetByCodePoints(0, 40)) + "...";
    }
}
