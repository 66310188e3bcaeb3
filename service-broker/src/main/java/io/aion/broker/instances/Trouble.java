package io.aion.broker.instances;

import io.aion.broker.instances.Examined.Head;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The failures of one number, as far as they still count.
 *
 * @param failures in a row
 * @param first when the first of them was
 * @param nextTry before this it is not started
 * @param head the kanban that stood first when its queue was last looked at after a run
 * @param headFailures runs in a row that ended while that one stood first
 */
record Trouble(
        int failures, Optional<Instant> first, Optional<Instant> nextTry, Optional<Head> head, int headFailures) {

    static final Trouble NONE = new Trouble(0, Optional.empty(), Optional.empty(), Optional.empty(), 0);

    /** One more failure; the pause doubles, unless the run before it had been stable. */
    Trouble failed(Instant ended, Duration ran, Limits limits) {
        Trouble before = ran.compareTo(limits.stableAfter()) >= 0 ? calm() : this;
        int count = before.failures + 1;
        return new Trouble(
                count,
                before.first.isPresent() ? before.first : Optional.of(ended),
                Optional.of(ended.plus(limits.pause(count))),
                before.head,
                before.headFailures);
    }

    /** The pause is forgotten; what is known of the first kanban is not. */
    Trouble calm() {
        return new Trouble(0, Optional.empty(), Optional.empty(), head, headFailures);
    }

    /** A kanban was acknowledged: everything is forgotten but which kanban stands first now. */
    static Trouble over(Optional<Head> head) {
        return new Trouble(0, Optional.empty(), Optional.empty(), head, 0);
    }

    /** What stands first now, and whether the run that ended is held against it. */
    Trouble withHead(Head found, boolean blamed) {
        boolean same = head.isPresent() && head.get().id().equals(found.id());
        return new Trouble(failures, first, nextTry, Optional.of(found), (same ? headFailures : 0) + (blamed ? 1 : 0));
    }

    /**
     * What stands first is no longer known: it was given up, or AION itself ended a run in between. The pause stays,
     * because the next one may fare no better.
     */
    Trouble withoutHead() {
        return new Trouble(failures, first, nextTry, Optional.empty(), 0);
    }

    boolean resting(Instant now) {
        return nextTry.isPresent() && now.isBefore(nextTry.get());
    }
}
