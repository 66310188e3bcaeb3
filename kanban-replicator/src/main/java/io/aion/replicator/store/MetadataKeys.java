package io.aion.replicator.store;

import java.util.Locale;

/**
 * Keys of metadata as names of fields. MongoDB gives {@code .} and a leading {@code $} a meaning and takes no NUL; these
 * and {@code %} itself are written as {@code %} and two hexadecimal digits, and the empty key as a single {@code %}.
 */
public final class MetadataKeys {

    private static final String EMPTY = "%";

    private MetadataKeys() {}

    /** The name of the field for a key. */
    public static String escape(String key) {
        if (key.isEmpty()) {
            return EMPTY;
        }
        StringBuilder out = null;
        for (int i = 0; i < key.length(); i++) {
            char c = key.charAt(i);
            boolean special = c == '.' || c == '%' || c == 0 || (c == '$' && i == 0);
            if (special && out == null) {
                out = new StringBuilder(key.length() + 8).append(key, 0, i);
            }
            if (out != null) {
                if (special) {
                    out.append(String.format(Locale.ROOT, "%%%02X", (int) c));
                } else {
                    out.append(c);
                }
            }
        }
        return out == null ? key : out.toString();
    }

    /** The key that {@link #escape} was given; what is no escape stays as it is. */
    public static String unescape(String name) {
        if (name.indexOf('%') < 0) {
            return name;
        }
        if (name.equals(EMPTY)) {
            return "";
        }
        StringBuilder out = new StringBuilder(name.length());
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c == '%' && i + 2 < name.length() && isHex(name.charAt(i + 1)) && isHex(name.charAt(i + 2))) {
                out.append((char) Integer.parseInt(name, i + 1, i + 3, 16));
                i += 2;
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }

    /**
     * The path of a field in a document for a path of keys with dots between them; a dot within a key is written
     * {@code %2E}.
     */
    public static String path(String path) {
        StringBuilder out = new StringBuilder();
        for (String key : path.split("\\.", -1)) {
            out.append(out.isEmpty() ? "" : ".").append(escape(unescape(key)));
        }
        return out.toString();
    }

    private static boolean isHex(char c) {
        return Character.digit(c, 16) >= 0 && c < 128;
    }
}
