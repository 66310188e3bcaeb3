package io.aion.services;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.yaml.snakeyaml.DumperOptions.FlowStyle;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;

/** One more microservice at the end of a {@code services.yml}; every byte that is there stays. */
public final class Addition {

    /** Words and numbers that YAML 1.1 does not take for a text. */
    private static final String NOT_PLAIN = "(?i)y|n|yes|no|on|off|true|false|null|[0-9.].*";

    /** Where the file has no microservice to show it. */
    private static final int USUAL_INDENT = 2;

    private Addition() {}

    /** Why a microservice can't be called so, and what is allowed; empty where it can. */
    public static String wrongName(String name) {
        String wrong = TextRules.SERVICE_NAME.wrong(name);
        String allowed = TextRules.SERVICE_NAME.what();
        boolean said = wrong.isEmpty() || wrong.endsWith(allowed.replaceFirst("^a name ", ""));
        return said ? wrong : wrong + "; it is to be " + allowed;
    }

    /** The name as a key of YAML, between quotes where it would be read as a number or a boolean. */
    public static String key(String name) {
        return name.matches(NOT_PLAIN) ? "'" + name + "'" : name;
    }

    /**
     * The file with these lines behind its last microservice.
     *
     * @param content a right file
     * @param name of the new microservice
     * @param entry its lines, the first one with its key, indented from 0
     * @return empty where it takes more than lines at the end: {@code microservices} is not the last key or not in block
     *     style, or the result would not be the file that was there and this microservice
     */
    public static Optional<byte[]> to(byte[] content, String name, List<String> entry) {
        Optional<ServicesFile> before = ServicesParser.parse(content, "").file();
        return before.flatMap(file -> indent(content))
                .map(indent -> appended(content, entry, indent))
                .filter(result -> isAddition(
                        before.get(), ServicesParser.parse(result, "").file(), name));
    }

    private static boolean isAddition(ServicesFile before, Optional<ServicesFile> after, String name) {
        if (after.isEmpty() || before.microservices().containsKey(name)) {
            return false;
        }
        Map<String, Microservice> others = new LinkedHashMap<>(after.get().microservices());
        return others.remove(name) != null
                && before.equals(new ServicesFile(
                        after.get().deviceName(),
                        after.get().debug(),
                        after.get().devices(),
                        others));
    }

    /** How far the names of microservices are indented; empty where nothing can be added behind them. */
    private static Optional<Integer> indent(byte[] content) {
        Optional<Node> root = YamlReader.read(content);
        if (root.isEmpty() || !(root.get() instanceof MappingNode file) || file.getFlowStyle() == FlowStyle.FLOW) {
            return Optional.empty();
        }
        NodeTuple last = file.getValue().getLast();
        if (!(last.getKeyNode() instanceof ScalarNode key) || !key.getValue().equals("microservices")) {
            return Optional.empty();
        }
        return switch (last.getValueNode()) {
            case MappingNode services
            when services.getFlowStyle() != FlowStyle.FLOW ->
                Optional.of(services.getValue()
                        .getFirst()
                        .getKeyNode()
                        .getStartMark()
                        .getColumn());
            case ScalarNode nothing -> Optional.of(key.getStartMark().getColumn() + USUAL_INDENT);
            default -> Optional.empty();
        };
    }

    private static byte[] appended(byte[] content, List<String> entry, int indent) {
        String text = new String(content, StandardCharsets.UTF_8);
        String end = text.contains("\r\n") ? "\r\n" : "\n";
        StringBuilder more = new StringBuilder(text.endsWith("\n") ? "" : end);
        entry.forEach(line -> more.append(" ".repeat(indent)).append(line).append(end));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(content);
        out.writeBytes(more.toString().getBytes(StandardCharsets.UTF_8));
        return out.toByteArray();
    }
}
