package io.aion.status.board;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the board shows. Times are ISO 8601 with microseconds; {@code null} is what is not known.
 *
 * @param at when it was so
 * @param services a line for each instance, by name and number
 * @param totals of all of them
 */
public record BoardState(String at, List<Line> services, Totals totals) {
    public BoardState {
        services = List.copyOf(services);
    }

    /**
     * One instance.
     *
     * @param in kanban it has handled since the board began to read
     * @param out kanban it has finished since then
     * @param inRate handled a second, over the last 5 s
     * @param outRate finished a second, over the last 5 s
     * @param lastIn the last one it was entered with
     * @param lastOut the last one it finished
     * @param ageMs since the last one in or out
     * @param hopP50Ms of the last 512 hops to it
     * @param hopP99Ms of the same
     * @param waiting kanban in its queue, those it has been handed and not yet acknowledged included
     * @param progress how far it says it is with the one in its hands
     */
    public record Line(
            String service,
            int number,
            long in,
            long out,
            double inRate,
            double outRate,
            @Nullable LastIn lastIn,
            @Nullable LastOut lastOut,
            @Nullable Long ageMs,
            @Nullable Double hopP50Ms,
            @Nullable Double hopP99Ms,
            @Nullable Long waiting,
            @Nullable Progress progress) {}

    /** How far an instance is: {@code done} from 0 to 1, and what is being done. */
    public record Progress(String id, String flow, double done, String text, String at) {}

    /** The last kanban an instance was entered with. */
    public record LastIn(String id, String flow, String at) {}

    /** The last kanban an instance finished; {@code toDevice} is the other device that it named, or empty. */
    public record LastOut(String id, String flow, String key, String toDevice, String at) {}

    /**
     * All instances together.
     *
     * @param kanban finished kanban, each counted once
     * @param lost what should have arrived and is nowhere (see {@link Expected})
     * @param waiting in all queues of instances
     * @param dead given up
     * @param unrouted without a next service although the file says there should be one
     * @param hopP50Ms of the last 4,096 hops
     * @param hopP99Ms of the same
     * @param reordered kanban that one instance sent earlier than another of the same key which the log has before it
     * @param repeated kanban the log has more than once
     */
    public record Totals(
            long kanban,
            long lost,
            long waiting,
            @Nullable Long dead,
            @Nullable Long unrouted,
            @Nullable Double hopP50Ms,
            @Nullable Double hopP99Ms,
            long reordered,
            long repeated) {}
}
