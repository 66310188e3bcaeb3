package io.aion.services;

import io.aion.services.Item.Leaf;
import io.aion.services.Shape.Choice;
import io.aion.services.Shape.Text;
import io.aion.services.Shape.Whole;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.Tag;

/** Reads single values. A value that may be a secret is never shown. */
final class ScalarReader {

    private final Faults faults;

    ScalarReader(Faults faults) {
        this.faults = faults;
    }

    Optional<Item> bool(ScalarNode node, String label) {
        Optional<Boolean> value = Scalars.bool(node.getValue());
        if (value.isEmpty()) {
            String near = Spelling.nearest(node.getValue(), List.of("yes", "no", "true", "false"))
                    .map(ScalarReader::didYouMean)
                    .orElse("");
            faults.error(ShapeReader.at(node), wrong(label, node, "is not yes or no"), near);
            return Optional.empty();
        }
        quoted(node, label);
        return Optional.of(new Leaf(value.get(), ShapeReader.at(node)));
    }

    Optional<Item> whole(ScalarNode node, Whole whole, String label) {
        At at = ShapeReader.at(node);
        OptionalLong value = Scalars.whole(node.getValue());
        if (value.isEmpty() && !Scalars.number(node.getValue())) {
            faults.error(at, wrong(label, node, "is not a whole number"), "from " + whole.min() + " to " + whole.max());
            return Optional.empty();
        }
        if (value.isEmpty() || value.getAsLong() < whole.min() || value.getAsLong() > whole.max()) {
            faults.error(at, wrong(label, node, "is not " + whole.called()), whole.why());
            return Optional.empty();
        }
        if (Scalars.octal(node.getValue())) {
            faults.warning(
                    at,
                    wrong(label, node, "is octal and means " + value.getAsLong()),
                    "write it without the leading 0");
        }
        quoted(node, label);
        return Optional.of(new Leaf(value.getAsLong(), at));
    }

    Optional<Item> text(ScalarNode node, Text text, String label) {
        if (node.getTag().equals(Tag.NULL)) {
            return Optional.of(new Leaf("", ShapeReader.at(node)));
        }
        String wrong = text.rule().wrong(node.getValue());
        if (!wrong.isEmpty()) {
            String example = text.rule().example();
            faults.error(ShapeReader.at(node), wrong(label, node, wrong), example.isEmpty() ? "" : "as in: " + example);
            return Optional.empty();
        }
        return Optional.of(new Leaf(node.getValue(), ShapeReader.at(node)));
    }

    Optional<Item> choice(ScalarNode node, Choice choice, String label) {
        if (!choice.words().contains(node.getValue())) {
            String hint = Spelling.nearest(node.getValue(), choice.words())
                    .map(ScalarReader::didYouMean)
                    .orElse("");
            faults.error(ShapeReader.at(node), wrong(label, node, "is not " + choice.called()), hint);
            return Optional.empty();
        }
        return Optional.of(new Leaf(node.getValue(), ShapeReader.at(node)));
    }

    static String didYouMean(String word) {
        return "did you mean " + word + "?";
    }

    /** What is meant is plain, but the original refuses it. */
    private void quoted(ScalarNode node, String label) {
        if (node.getScalarStyle() != ScalarStyle.PLAIN) {
            faults.warning(ShapeReader.at(node), wrong(label, node, "is written as a text"), "write it without quotes");
        }
    }

    private static String wrong(String label, ScalarNode node, String reason) {
        String shown = ShapeReader.shortened(Secrets.mask(label, node.getValue()));
        return "'" + label + ": " + shown.replaceAll("\\s+", " ") + "' " + reason;
    }
}
