package io.aion.replicator.store;

/** Text as a database takes it. */
final class Text {

    private static final char REPLACEMENT = '\uFFFD';

    private Text() {}

    /** The same, with each half of a surrogate pair that stands alone replaced: it has no UTF-8. */
    static String storable(String text) {
        StringBuilder out = null;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!Character.isSurrogate(c)) {
                continue;
            }
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
                continue;
            }
            if (out == null) {
                out = new StringBuilder(text);
            }
            out.setCharAt(i, REPLACEMENT);
        }
        return out == null ? text : out.toString();
    }
}
