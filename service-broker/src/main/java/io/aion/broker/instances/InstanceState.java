package io.aion.broker.instances;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What an instance is doing, and why it is not running where it is not. */
public sealed interface InstanceState {

    /** As the HTTP interface writes it. */
    String text();

    /** One sentence for a person; empty where there is nothing to say. */
    String reason(Instant now);

    /** When it will be tried again by itself, where that is known. */
    default Optional<Instant> nextTry() {
        return Optional.empty();
    }

    /** Handed to the system, and not yet seen to run, for that reason. */
    record Starting(String what) implements InstanceState {
        @Override
        public String text() {
            return "starting";
        }

        @Override
        public String reason(Instant now) {
            return what;
        }
    }

    /** Alive. {@code note} says what a person should know of it all the same. */
    record Running(String note) implements InstanceState {
        @Override
        public String text() {
            return "running";
        }

        @Override
        public String reason(Instant now) {
            return note;
        }
    }

    /** Asked to end and not yet gone. */
    record Stopping(String why) implements InstanceState {
        @Override
        public String text() {
            return "stopped";
        }

        @Override
        public String reason(Instant now) {
            return "is being ended: " + why;
        }
    }

    /** No longer in the file; stays until its queue has been empty for a while. */
    record Draining(String what) implements InstanceState {
        @Override
        public String text() {
            return "draining";
        }

        @Override
        public String reason(Instant now) {
            return "is no longer in the file; " + what;
        }
    }

    /** Ready to run as soon as what it waits for comes. */
    record Waiting(String what, Optional<Instant> until) implements InstanceState {
        @Override
        public String text() {
            return "waiting";
        }

        @Override
        public String reason(Instant now) {
            return what
                    + until.map(at -> ", in " + Exit.spoken(Duration.between(now, at)))
                            .orElse("");
        }

        @Override
        public Optional<Instant> nextTry() {
            return until;
        }
    }

    /**
     * Pausing after failures.
     *
     * @param what how the last run failed
     * @param failures in a row
     * @param first when the first of them was
     * @param until when it is tried again
     * @param tail last lines, as a clause
     */
    record BackingOff(String what, int failures, Instant first, Instant until, String tail) implements InstanceState {
        @Override
        public String text() {
            return "backing-off";
        }

        @Override
        public String reason(Instant now) {
            String times =
                    failures > 1 ? ", " + failures + " times in " + Exit.spoken(Duration.between(first, now)) : "";
            return what + times + ", next try in " + Exit.spoken(Duration.between(now, until)) + tail;
        }

        @Override
        public Optional<Instant> nextTry() {
            return Optional.of(until);
        }
    }

    /** Has done what it was started for, or does not belong here. */
    record Stopped(String why) implements InstanceState {
        @Override
        public String text() {
            return "stopped";
        }

        @Override
        public String reason(Instant now) {
            return why;
        }
    }

    /** There is nothing to run. */
    record NoCommand(String why) implements InstanceState {
        @Override
        public String text() {
            return "no-command";
        }

        @Override
        public String reason(Instant now) {
            return why;
        }
    }

    /** Failed, and not tried again by itself. */
    record Failed(String why) implements InstanceState {
        @Override
        public String text() {
            return "failed";
        }

        @Override
        public String reason(Instant now) {
            return why;
        }
    }
}
