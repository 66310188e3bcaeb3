package io.aion.broker.runtime;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code $(NAME)} in commands and values, by the rules of Kubernetes, because the original handed both to it: a name that
 * is not known is left as it stands, and {@code $$} is a dollar sign.
 */
final class Expansion {

    private Expansion() {}

    static String expand(String text, Map<String, String> variables) {
        if (text.indexOf('$') < 0) {
            return text;
        }
        StringBuilder out = new StringBuilder(text.length() + 16);
        int i = 0;
        while (i < text.length()) {
            char c = text.charAt(i);
            char next = i + 1 < text.length() ? text.charAt(i + 1) : '\0';
            int end = next == '(' ? text.indexOf(')', i + 2) : -1;
            if (c == '$' && next == '$') {
                out.append('$');
                i += 2;
            } else if (c == '$' && end > 0) {
                String name = text.substring(i + 2, end);
                @Nullable String value = variables.get(name);
                out.append(value == null ? text.substring(i, end + 1) : value);
                i = end + 1;
            } else {
                out.append(c);
                i++;
            }
        }
        return out.toString();
    }
}
