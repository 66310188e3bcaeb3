package io.aion.benchmarks;

import java.util.Locale;
import org.HdrHistogram.Histogram;

/** A histogram as text: how many of the values lie up to each limit. */
final class Bars {

    private static final double[] LIMITS_MILLIS = {0.5, 1, 1.5, 2, 3, 5, 10, 20, 50, 100, 1_000};
    private static final int WIDTH = 40;

    private Bars() {}

    static String of(Histogram times) {
        StringBuilder text = new StringBuilder("```\n");
        double below = 0;
        for (double limit : LIMITS_MILLIS) {
            double upTo = times.getPercentileAtOrBelowValue((long) (limit * 1_000_000));
            double share = upTo - below;
            below = upTo;
            text.append(String.format(Locale.ROOT, "<= %6.1f ms  %6.2f %%  %s%n", limit, share, "#".repeat((int)
                            Math.round(share / 100 * WIDTH))));
            if (upTo >= 100) {
                break;
            }
        }
        return text.append("```").toString();
    }
}
