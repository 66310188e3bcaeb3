package io.aion.services;

import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * What a text may be.
 *
 * @param pattern what the whole text must match; in the common part of Java's and ECMAScript's expressions, for it also
 *     stands in the JSON Schema
 * @param maxLength in characters
 * @param what what it is, as in "is not ..."
 * @param example a right one; empty where none helps
 * @param explain a closer reason for a text that does not match; may answer an empty text
 */
record TextRule(Pattern pattern, int maxLength, String what, String example, Function<String, String> explain) {

    static TextRule of(String regex, int maxLength, String what, String example) {
        return new TextRule(Pattern.compile(regex), maxLength, what, example, text -> "");
    }

    TextRule explained(Function<String, String> reason) {
        return new TextRule(pattern, maxLength, what, example, reason);
    }

    /** The reason why the text is wrong; empty where it is right. */
    String wrong(String text) {
        if (text.length() > maxLength) {
            return "has " + text.length() + " characters; at most " + maxLength + " are allowed";
        }
        if (pattern.matcher(text).matches()) {
            return "";
        }
        String closer = explain.apply(text);
        return closer.isEmpty() ? "is not " + what : closer;
    }
}
