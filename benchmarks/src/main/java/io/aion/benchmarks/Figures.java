package io.aion.benchmarks;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** Values of one figure over the rounds of a run: the median is quoted, least and most beside it. */
final class Figures {

    private final List<Double> values = new ArrayList<>();

    void add(double value) {
        values.add(value);
    }

    double median() {
        List<Double> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    /** The round-by-round ratio to another: what drifts in both cancels out. */
    Figures over(Figures other) {
        Figures ratio = new Figures();
        for (int i = 0; i < values.size(); i++) {
            ratio.add(values.get(i) / other.values.get(i));
        }
        return ratio;
    }

    /** {@code median (least to most)}. */
    String text(String format) {
        return String.format(
                Locale.ROOT,
                format + " (" + format + " to " + format + ")",
                median(),
                Collections.min(values),
                Collections.max(values));
    }
}
