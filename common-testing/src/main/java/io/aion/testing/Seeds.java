package io.aion.testing;

import java.util.Random;
import java.util.stream.Collectors;

/**
 * Tests a property from many random starts. A failure tells its seed and the reason in one line, which is all that a
 * build's summary shows.
 *
 * <p>{@code -Daion.seeds=N}: at least so many starts for each property; what is rare takes more than a build has time for.
 * {@code -Daion.seed=S}: only the start of that failure, again.
 */
public final class Seeds {

    /** What a line of a summary has room for. */
    private static final int LONGEST_REASON = 300;

    /** What must hold whatever the random numbers are. */
    @FunctionalInterface
    public interface Property {

        /**
         * Fails by any exception, an {@link AssertionError} most often.
         *
         * @param random the only source of chance, so that its seed repeats the run
         */
        void holds(Random random) throws Exception;
    }

    private Seeds() {}

    /**
     * Runs a property from seeds that differ each time.
     *
     * @param usual how many, where nobody asks for more
     * @return how many it were
     */
    public static int forEach(int usual, Property property) {
        Long again = Long.getLong("aion.seed");
        if (again != null) {
            run(again, property);
            return 1;
        }
        int runs = Math.max(usual, Integer.getInteger("aion.seeds", 0));
        // Not one after the other: the first numbers of generators whose seeds are neighbours are nearly the same.
        Random seeds = new Random();
        for (int i = 0; i < runs; i++) {
            run(seeds.nextLong(), property);
        }
        return runs;
    }

    /** Runs one that takes too long to be repeated for more seeds, from one seed. */
    public static void once(Property property) {
        run(Long.getLong("aion.seed", new Random().nextLong()), property);
    }

    private static void run(long seed, Property property) {
        try {
            property.holds(new Random(seed));
        } catch (Exception | AssertionError | StackOverflowError e) {
            if (e instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            throw new AssertionError("-Daion.seed=" + seed + ": " + reason(e) + "\n" + e.getMessage(), e);
        }
    }

    private static String reason(Throwable e) {
        String message = String.valueOf(e.getMessage())
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .collect(Collectors.joining(" "));
        String reason = e instanceof AssertionError ? message : e.getClass().getSimpleName() + ": " + message;
        return reason.length() <= LONGEST_REASON ? reason : reason.substring(0, LONGEST_REASON) + " ...";
    }
}
