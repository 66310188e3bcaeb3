package io.aion.broker.instances;

import io.aion.broker.instances.Examined.Head;
import java.time.Instant;
import java.util.Optional;

/** What the end of a run meant for the kanban that waited for it. */
sealed interface Verdict {

    /** Not to be said yet: look again then, or when the answer to that question is there. */
    record Open(Optional<Instant> look, Optional<Action> ask) implements Verdict {}

    /** At least one kanban was acknowledged. */
    record Worked(Optional<Head> head) implements Verdict {}

    /**
     * None was, as far as anyone can see.
     *
     * @param head what stands first, where it could be seen
     * @param blamed whether that kanban may be the cause
     */
    record Failed(Optional<Head> head, boolean blamed) implements Verdict {}

    /** None was, and the one that stood first has been given up. */
    record GaveUp() implements Verdict {}
}
