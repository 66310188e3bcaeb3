package io.aion.services;

import java.util.Map;
import java.util.Optional;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.parser.Parser;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.resolver.Resolver;

/** Bytes to a graph of nodes with their places; builds no object of any type that the file names. */
final class YamlReader {

    /** What SnakeYAML says, and what most likely is the matter; the first that fits counts. */
    private static final Map<String, String> HINTS = Ordered.of(
            "\\t(TAB)", "indent with spaces, never with tabs",
            "cannot start any token", "put the value between quotes",
            "scanning an alias", "a text that begins with '*' goes between quotes",
            "undefined alias", "a text that begins with '*' goes between quotes",
            "scanning an anchor", "a text that begins with '&' goes between quotes",
            "unexpected end of stream", "a quote is not closed",
            "could not find expected ':'",
                    "the line before has no ': ' between key and value, or a quote is not closed",
            "mapping values are not allowed",
                    "two keys on one line, a wrong indentation, or a value with ': ' that needs quotes",
            "expected <block end>", "the indentation differs from the lines it belongs to",
            "expected ',' or", "a bracket or brace is not closed");

    private YamlReader() {}

    /**
     * Reads one document.
     *
     * @return its root; empty for a file without content
     * @throws WrongYaml where the bytes are not one document of YAML within the limits
     */
    static Optional<Node> read(byte[] content) {
        String text = YamlText.decode(content);
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(YamlText.MAX_BYTES);
        options.setMaxAliasesForCollections(LimitedParser.MAX_ALIASES);
        options.setNestingDepthLimit(LimitedParser.MAX_DEPTH + 1);
        Parser parser = new LimitedParser(new ParserImpl(new StreamReader(text), options));
        try {
            Composer composer = new Composer(parser, new Resolver(), options);
            if (!composer.checkNode()) {
                return Optional.empty();
            }
            Node root = composer.getNode();
            if (composer.checkNode()) {
                At second = LimitedParser.at(parser.peekEvent().getStartMark());
                throw new WrongYaml(second, "a second document begins here; a file has one", "take the line '---' out");
            }
            Aliases.check(root);
            return Optional.of(root);
        } catch (MarkedYAMLException e) {
            throw translated(e);
        } catch (YAMLException e) {
            throw new WrongYaml(place(parser), "not YAML: " + e.getMessage(), "");
        }
    }

    /** Never the exception's own text: it quotes the file, and so might show a password. */
    private static WrongYaml translated(MarkedYAMLException e) {
        At at = e.getProblemMark() != null
                ? LimitedParser.at(e.getProblemMark())
                : e.getContextMark() != null ? LimitedParser.at(e.getContextMark()) : At.START;
        String problem = e.getProblem() == null ? "cannot be read" : e.getProblem();
        String context = e.getContext() == null ? "" : e.getContext();
        return new WrongYaml(
                at,
                "not YAML: "
                        + problem.replaceAll("\\. \\(Do not use.*", "")
                                .replaceAll("\\s+", " ")
                                .strip(),
                hint(context + " " + problem));
    }

    private static String hint(String problem) {
        return HINTS.entrySet().stream()
                .filter(hint -> problem.contains(hint.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse("");
    }

    private static At place(Parser parser) {
        try {
            return parser.checkEvent(Event.ID.StreamEnd)
                    ? At.START
                    : LimitedParser.at(parser.peekEvent().getStartMark());
        } catch (YAMLException e) {
            return At.START;
        }
    }
}
