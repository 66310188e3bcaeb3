package io.aion.services;

/**
 * What is wrong with a {@code services.yml}, where, and what to do.
 *
 * @param severity an {@link Severity#ERROR} makes the file wrong, a {@link Severity#WARNING} does not
 * @param file the file as the user named it
 * @param line from 1
 * @param column from 1
 * @param message what is wrong and why
 * @param hint what to do: nearest correct spelling, allowed values; empty where there is nothing to add
 */
public record Fault(Severity severity, String file, int line, int column, String message, String hint) {

    /** Whether a fault stops the file from being applied. */
    public enum Severity {
        ERROR,
        WARNING
    }

    /** One line, as compilers write it: {@code services.yml:12:5: error: message (hint)}. */
    @Override
    public String toString() {
        return file + ":" + line + ":" + column + ": " + severity.name().toLowerCase(java.util.Locale.ROOT) + ": "
                + message + (hint.isEmpty() ? "" : " (" + hint + ")");
    }
}
