package io.aion.services;

import io.aion.services.Fault.Severity;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Collects faults. At most {@value #MAX} errors and as many warnings are kept, which is more than anyone reads; warnings
 * never take the place of errors.
 */
final class Faults {

    static final int MAX = 500;

    private final String file;
    private final Set<Fault> kept = new LinkedHashSet<>();
    private int errors;
    private int warnings;

    Faults(String file) {
        this.file = file;
    }

    void error(At at, String message) {
        error(at, message, "");
    }

    void error(At at, String message, String hint) {
        if (++errors <= MAX) {
            kept.add(new Fault(Severity.ERROR, file, at.line(), at.column(), message, hint));
        }
    }

    void warning(At at, String message, String hint) {
        if (++warnings <= MAX) {
            kept.add(new Fault(Severity.WARNING, file, at.line(), at.column(), message, hint));
        }
    }

    /** How many errors there were, kept or not. */
    int errors() {
        return errors;
    }

    /** All of them in the order of the file. */
    List<Fault> inOrder() {
        List<Fault> sorted = new ArrayList<>(kept);
        sorted.sort(Comparator.comparingInt(Fault::line).thenComparingInt(Fault::column));
        rest(errors, Severity.ERROR, "errors", sorted);
        rest(warnings, Severity.WARNING, "warnings", sorted);
        return sorted;
    }

    private void rest(int count, Severity severity, String what, List<Fault> sorted) {
        if (count > MAX) {
            Fault last = sorted.getLast();
            sorted.add(new Fault(
                    severity, file, last.line(), last.column(), "and " + (count - MAX) + " more " + what, ""));
        }
    }
}
