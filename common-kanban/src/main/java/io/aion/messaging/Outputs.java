package io.aion.messaging;

import io.aion.kanban.BadKanban;
import io.aion.kanban.Kanban;
import io.aion.kanban.KanbanCodec;
import io.aion.kanban.KanbanId;
import io.aion.kanban.KanbanLimits;
import io.aion.kanban.Trail;
import java.util.List;

/** What a finished kanban becomes: its target, its trail and its body. No clock, no I/O. */
public final class Outputs {

    private final ReceiverSettings settings;

    /** @param settings of the instance that finishes kanban */
    public Outputs(ReceiverSettings settings) {
        this.settings = settings;
    }

    /** The kanban as it is sent. Throws {@link KanbanRefused} where it would not be: by its number, key, size or values. */
    public Kanban checked(Kanban output) {
        Kanban numbered = numbered(output);
        target(numbered);
        encode(numbered, KanbanLimits.STANDARD);
        return numbered.withConnectionKey(numbered.routingConnectionKey());
    }

    /** The body of a message. Throws {@link KanbanRefused} where it would break a limit. */
    static byte[] encode(Kanban kanban, KanbanLimits limits) {
        try {
            return KanbanCodec.toJson(kanban, limits);
        } catch (BadKanban e) {
            throw new KanbanRefused(e.reason());
        }
    }

    /** The kanban with this instance's number, where it names none. */
    Kanban numbered(Kanban output) {
        return output.processNumber() == 0 ? output.withProcessNumber(settings.number()) : output;
    }

    /**
     * Where it goes. A number that the microservice does not have has no binding, and would make a known key take the
     * default entry.
     */
    Target target(Kanban output) {
        int number = output.processNumber();
        boolean known = number == settings.number() || (number >= 1 && number <= settings.scale());
        if (!known) {
            String has = settings.scale() > 0
                    ? "the numbers 1 to " + settings.scale()
                    : "number " + settings.number() + " here";
            throw new KanbanRefused("the finished kanban has processNumber " + number + ", but " + settings.service()
                    + " has " + has + "; leave processNumber as it was received");
        }
        return Target.finished(settings.exchange(), output, settings.reader().deviceName());
    }

    /** The trail of an output: the same id each time the same kanban is handled. */
    Trail trail(Trail parent, int ordinal, long entered, long left) {
        return new Trail(
                KanbanId.derived(parent.id(), settings.service(), settings.number(), ordinal),
                parent.flow(),
                List.of(parent.id()),
                settings.service(),
                settings.number(),
                0,
                entered,
                left,
                parent.traceparent());
    }
}
