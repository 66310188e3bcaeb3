package io.aion.status.board;

/** How many a second, over the last {@value #SECONDS} whole seconds; by the times of the kanban, not of their reading. */
final class Rate {

    private static final int SECONDS = 5;
    private static final int SLOTS = 8;

    private final long[] second = new long[SLOTS];
    private final int[] count = new int[SLOTS];

    void add(long micros) {
        long at = micros / 1_000_000;
        int slot = (int) Math.floorMod(at, (long) SLOTS);
        if (second[slot] < at) {
            second[slot] = at;
            count[slot] = 0;
        }
        if (second[slot] == at) {
            count[slot]++;
        }
    }

    double perSecond(long now) {
        long current = now / 1_000_000;
        long sum = 0;
        for (int slot = 0; slot < SLOTS; slot++) {
            if (second[slot] < current && second[slot] >= current - SECONDS) {
                sum += count[slot];
            }
        }
        return sum / (double) SECONDS;
    }
}
