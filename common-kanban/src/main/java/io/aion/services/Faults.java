package io.aion.services;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Collects faults; at most {@value #MAX} are kept, which is more than anyone reads. */
final class Faults {

    static final int MAX = 500;

    private final String file;
    private final Set<Fault> faults = new LinkedHashSet<>();
    private int errors;

    Faults(String file) {
        this.file = file;
    }

    void error(At at, String message) {
        error(at, message, "");
    }

    void error(At at, String message, String hint) {
        errors++;
        add(new Fault(Fault.Severity.ERROR, file, at.line(), at.column(), message, hint));
    }

    void warning(At at, String message, String hint) {
        add(new Fault(Fault.Severity.WARNING, file, at.line(), at.column(), message, hint));
    }

    int errors() {
        return errors;
    }

    /** All of them in the order of the file. */
    List<Fault> inOrder() {
        List<Fault> sorted = new ArrayList<>(faults);
        sorted.sort(Comparator.comparingInt(Fault::line).thenComparingInt(Fault::column));
        return sorted;
    }

    private void add(Fault fault) {
        if (faults.size() < MAX) {
            faults.add(fault);
        } else if (faults.size() == MAX) {
            faults.add(new Fault(
                    Fault.Severity.ERROR,
                    file,
                    Integer.MAX_VALUE,
                    1,
                    "more than " + MAX + " faults; the rest is left out",
                    ""));
            errors++;
        }
    }
}
