package io.aion.services;

/** The text is not YAML, or YAML that is not read here. Thrown inside the reader only. */
final class WrongYaml extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient At at;
    private final String hint;

    WrongYaml(At at, String message, String hint) {
        super(message, null, false, false);
        this.at = at;
        this.hint = hint;
    }

    At at() {
        return at;
    }

    String hint() {
        return hint;
    }
}
