package io.aion.broker.desired;

import io.aion.services.Secrets;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** A good services.yml as it may be shown: every value that is a secret, and nothing else of the text, is {@code ***}. */
public final class MaskedYaml {

    private MaskedYaml() {}

    /** The text with its secrets hidden; for a text that is no YAML, only its URLs' users are. */
    public static String of(byte[] content) {
        String text = new String(content, StandardCharsets.UTF_8);
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(Math.max(1, text.length()));
        @Nullable Node root;
        try {
            root = new Yaml(options).compose(new StringReader(text));
        } catch (RuntimeException e) {
            return Secrets.mask(text);
        }
        // A node that an alias stands for is met again, and stands in the text once.
        Set<ScalarNode> found = Collections.newSetFromMap(new IdentityHashMap<>());
        if (root != null) {
            collect("", root, found, 0);
        }
        List<ScalarNode> secrets = new ArrayList<>(found);
        secrets.sort(Comparator.comparingInt(node -> -node.getStartMark().getIndex()));
        StringBuilder out = new StringBuilder(text);
        for (ScalarNode secret : secrets) {
            // Marks count code points from the start of the text.
            int start = text.offsetByCodePoints(0, secret.getStartMark().getIndex());
            int end = text.offsetByCodePoints(0, secret.getEndMark().getIndex());
            boolean ownLines = end > start && text.charAt(end - 1) == '\n';
            out.replace(start, end, Secrets.HIDDEN + (ownLines ? "\n" : ""));
        }
        return out.toString();
    }

    private static void collect(String key, Node node, Set<ScalarNode> secrets, int depth) {
        if (depth > 50) {
            return; // the parser refuses far less
        }
        switch (node) {
            case ScalarNode scalar -> {
                if (Secrets.hides(key, scalar.getValue())) {
                    secrets.add(scalar);
                }
            }
            case SequenceNode sequence -> sequence.getValue().forEach(item -> collect(key, item, secrets, depth + 1));
            case MappingNode mapping -> {
                for (NodeTuple entry : mapping.getValue()) {
                    String name = entry.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "";
                    collect(name, entry.getValueNode(), secrets, depth + 1);
                }
            }
            default -> {
                // An alias is resolved by then; there is no other kind.
            }
        }
    }
}
