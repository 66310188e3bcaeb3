package io.aion.broker.api;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Those who follow a log, each on a connection. A caller that has gone is only noticed when something is written to it,
 * and an instance may print nothing for hours. So when all places are taken the next caller gets the place of the one to
 * whom nothing was written for longest: most likely nobody is there any more.
 */
final class Followers {

    private final int places;
    private final LongSupplier nanos;
    private final List<Follower> all = new ArrayList<>();

    /** @param nanos the time, as {@link System#nanoTime()} tells it */
    Followers(int places, LongSupplier nanos) {
        this.places = places;
        this.nanos = nanos;
    }

    /** One more. */
    synchronized Follower enter() {
        if (all.size() >= places) {
            all.stream().max(Comparator.comparingLong(Follower::silence)).ifPresent(Follower::close);
        }
        Follower follower = new Follower();
        all.add(follower);
        return follower;
    }

    private synchronized void leave(Follower follower) {
        all.remove(follower);
    }

    /** One of them. */
    final class Follower implements AutoCloseable {
        private volatile long heard = nanos.getAsLong();
        private volatile boolean ended;

        /** Something was written to it. */
        void heard() {
            heard = nanos.getAsLong();
        }

        /** Nanoseconds since then. */
        long silence() {
            return nanos.getAsLong() - heard;
        }

        /** Whether it is to end: another one has its place. */
        boolean ended() {
            return ended;
        }

        @Override
        public void close() {
            ended = true;
            leave(this);
        }
    }
}
