package io.aion.ctl.create;

import io.aion.services.Spelling;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a microservice may be written in: those that have a client in {@code clients/}. */
public enum Language {
    PYTHON,
    GO,
    NODE,
    JAVA;

    /** As it is written on the command line, and its folders are called. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** All of them, as they are written. */
    public static List<String> labels() {
        return Arrays.stream(values()).map(Language::label).toList();
    }

    /** The one that is written so. */
    public static Optional<Language> of(String written) {
        return Arrays.stream(values())
                .filter(language -> language.label().equals(written))
                .findFirst();
    }

    /** Why it is none, with the nearest spelling. */
    public static String wrong(String written) {
        return "there is no client in '" + written + "'"
                + Spelling.nearest(written, labels())
                        .map(near -> " (did you mean " + near + "?)")
                        .orElse("") + "; --lang takes " + String.join(", ", labels());
    }
}
