package io.aion.messaging;

import java.time.Duration;

/**
 * How fast a sender sends. A full queue answers with a nack; then the sender stops until all that is in flight is
 * answered, sends again one at a time with growing pauses, and goes back to its full speed after enough confirms.
 */
sealed interface Pace {

    /** Most kanban in flight now. */
    int inFlight();

    /** A confirm has come. */
    Pace confirmed();

    /** A nack has come. */
    Pace nacked();

    /** What does not change. The pauses grow tenfold; the reason is at {@link SenderSettings#firstPause()}. */
    record Rules(int inFlight, int widenAfter, Duration firstPause, Duration longestPause) {

        private static final int GROWTH = 10;

        static Rules of(SenderSettings settings) {
            int inFlight = settings.strictOrder() ? 1 : settings.inFlight();
            return new Rules(inFlight, settings.widenAfter(), settings.firstPause(), settings.longestPause());
        }

        Pace start() {
            return new Wide(this);
        }

        private Duration longerThan(Duration pause) {
            if (pause.isZero()) {
                return firstPause;
            }
            Duration grown = pause.multipliedBy(GROWTH);
            return grown.compareTo(longestPause) > 0 ? longestPause : grown;
        }
    }

    /** Full speed. */
    record Wide(Rules rules) implements Pace {
        @Override
        public int inFlight() {
            return rules.inFlight;
        }

        @Override
        public Pace confirmed() {
            return this;
        }

        @Override
        public Pace nacked() {
            return new Draining(rules);
        }
    }

    /** Stopped: what is in flight is waited for, so that the order of what is sent again is known. */
    record Draining(Rules rules) implements Pace {
        @Override
        public int inFlight() {
            return 0;
        }

        @Override
        public Pace confirmed() {
            return this;
        }

        @Override
        public Pace nacked() {
            return this;
        }

        /** All is answered. */
        Narrow drained() {
            return new Narrow(rules, 0, rules.firstPause, rules.firstPause);
        }
    }

    /**
     * One at a time.
     *
     * @param confirms in a row
     * @param pause to make before the next is sent; zero when there is none to make
     * @param last the pause made last; zero after a confirm
     */
    record Narrow(Rules rules, int confirms, Duration pause, Duration last) implements Pace {
        @Override
        public int inFlight() {
            return 1;
        }

        @Override
        public Pace confirmed() {
            return confirms + 1 >= rules.widenAfter
                    ? new Wide(rules)
                    : new Narrow(rules, confirms + 1, Duration.ZERO, Duration.ZERO);
        }

        @Override
        public Pace nacked() {
            Duration next = rules.longerThan(last);
            return new Narrow(rules, 0, next, next);
        }

        /** The pause has been made. */
        Narrow paused() {
            return new Narrow(rules, confirms, Duration.ZERO, last);
        }
    }
}
