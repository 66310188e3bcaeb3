package io.aion.messaging;

import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a thread puts off until it has gone through a number of confirms: RabbitMQ confirms many kanban at once, and the
 * acknowledgements that follow from them go out as one.
 */
final class Batch {

    private static final ThreadLocal<@Nullable Batch> CURRENT = new ThreadLocal<>();

    private final Set<Runnable> ends = new LinkedHashSet<>();

    private Batch() {}

    /** Runs it as a batch of this thread. */
    static void run(Runnable steps) {
        Batch batch = new Batch();
        CURRENT.set(batch);
        try {
            steps.run();
        } finally {
            CURRENT.remove();
            batch.ends.forEach(Runnable::run);
        }
    }

    /** Runs it at the end of this thread's batch, once however often it is asked for; at once where there is none. */
    static void atEnd(Runnable end) {
        Batch batch = CURRENT.get();
        if (batch == null) {
            end.run();
        } else {
            batch.ends.add(end);
        }
    }
}
