package io.aion.broker.named;

import io.aion.broker.topology.Policy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Names of queues as one regular expression, and back: RabbitMQ keeps no other list for AION. */
final class QueueNames {

    private static final String BEGIN = "^(";
    private static final String END = ")$";

    private QueueNames() {}

    /** An expression that matches exactly these names. */
    static String pattern(Collection<String> names) {
        return new TreeSet<>(names).stream().map(Policy::literal).collect(Collectors.joining("|", BEGIN, END));
    }

    /** The names that such an expression was made of; none where it was made by somebody else. */
    static SortedSet<String> names(String pattern) {
        SortedSet<String> names = new TreeSet<>();
        if (!pattern.startsWith(BEGIN) || !pattern.endsWith(END) || pattern.equals(BEGIN + END)) {
            return names;
        }
        names.addAll(split(pattern.substring(BEGIN.length(), pattern.length() - END.length())));
        return pattern(names).equals(pattern) ? names : new TreeSet<>();
    }

    private static List<String> split(String alternatives) {
        List<String> names = new ArrayList<>();
        StringBuilder name = new StringBuilder();
        for (int i = 0; i < alternatives.length(); i++) {
            char c = alternatives.charAt(i);
            if (c == '|') {
                names.add(name.toString());
                name.setLength(0);
            } else if (c == '\\' && i + 1 < alternatives.length()) {
                i++;
                name.append(alternatives.charAt(i));
            } else {
                name.append(c);
            }
        }
        names.add(name.toString());
        return names;
    }
}
