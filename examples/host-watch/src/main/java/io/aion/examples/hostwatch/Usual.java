package io.aion.examples.hostwatch;

/**
 * What is usual for one measure: an exponentially weighted mean and variance, updated value by value, as given by
 * T. Finch, "Incremental calculation of weighted mean and variance" (2009), equations 124 and 143. A value far from
 * the mean, in standard deviations, is unusual: the control limits of S. W. Roberts, "Control chart tests based on
 * geometric moving averages" (Technometrics 1, 1959).
 *
 * <p>The measures are not normally distributed and follow one another closely, so the limit is wide and says only
 * "not seen like this lately", not how probable it is.
 */
final class Usual {

    /** Half of the weight lies on the last 14 s at ten values a second: the usual follows a slow change. */
    private static final double WEIGHT = 0.005;
    /** Values before anything is called unusual: 5 s. */
    private static final int LEARNING = 50;
    /** Standard deviations; wide, because load comes in bursts. */
    private static final double LIMIT = 6;

    private final double floor;
    private int seen;
    private double mean;
    private double variance;

    /** @param floor smallest standard deviation that is taken for real: a flat line makes no alarm of a ripple */
    Usual(double floor) {
        this.floor = floor;
    }

    /** How many standard deviations the value lies above the mean, judged before it is learnt. */
    double deviations(double value) {
        double deviation = seen < LEARNING ? 0 : (value - mean) / Math.max(floor, Math.sqrt(variance));
        learn(value);
        return deviation;
    }

    /** Whether that many deviations are out of the usual. */
    static boolean isUnusual(double deviations) {
        return Math.abs(deviations) > LIMIT;
    }

    double mean() {
        return mean;
    }

    private void learn(double value) {
        seen++;
        // The first values weigh as in a plain mean; else the very first would hold on for long.
        double weight = Math.max(WEIGHT, 1.0 / seen);
        double difference = value - mean;
        double step = weight * difference;
        mean += step;
        variance = (1 - weight) * (variance + difference * step);
    }
}
