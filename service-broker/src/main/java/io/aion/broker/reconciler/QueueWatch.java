package io.aion.broker.reconciler;

import io.aion.broker.instances.Action;
import io.aion.broker.instances.Backlog;
import io.aion.broker.instances.Examined;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** What the owner of the instances sees of their queues. Used by its one thread, and answers within a few seconds. */
public interface QueueWatch extends AutoCloseable {

    /** The queues as they are now; those that could not be asked for are {@link Backlog.Unknown}. */
    Map<String, Backlog> backlogs(Collection<String> queues);

    /** Looks at the first kanban of a queue that nobody reads, and gives it up if so told. */
    Examined examine(Action.Examine question);

    /**
     * Listens for hints that kanban have come for these services, and for no others.
     *
     * @param hinted called with the service, from any thread; no further hint of that service comes until
     *     {@link #release}
     */
    void listen(Set<String> services, Consumer<String> hinted);

    /** The next hint of that service may come. */
    void release(String service);

    /** Gives back what it holds: another broker listens. */
    default void rest() {}

    @Override
    void close();
}
