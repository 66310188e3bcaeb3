package io.aion.status.board;

import io.aion.status.board.BoardState.LastIn;
import io.aion.status.board.BoardState.LastOut;
import io.aion.topology.Names.Instance;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is known of one instance. */
final class InstanceLine {

    private static final int HOPS = 512;
    /** Outputs of one kanban come close together: so many parents back are enough to count each once. */
    private static final int PARENTS = 64;

    private final Recent<String, Boolean> parents = new Recent<>(PARENTS);
    private final Rate inRate = new Rate();
    private final Rate outRate = new Rate();
    private final Hops hops = new Hops(HOPS);
    private long in;
    private long out;
    private long lastInAt;
    private long lastOutAt;
    private @Nullable LastIn lastIn;
    private @Nullable LastOut lastOut;
    private @Nullable Underway underway;

    /** The instance was entered with this kanban; answers whether it is a new one. */
    boolean in(String id, String flow, long entered) {
        if (underway != null && underway.id().equals(id)) {
            underway = null;
        }
        if (parents.putIfAbsent(id, true) != null) {
            return false;
        }
        in++;
        inRate.add(entered);
        lastInAt = entered;
        lastIn = new LastIn(id, flow, Iso.micros(entered));
        return true;
    }

    void out(Finished kanban) {
        out++;
        outRate.add(kanban.sent());
        lastOutAt = kanban.sent();
        lastOut = new LastOut(kanban.id(), kanban.flow(), kanban.key(), kanban.device(), Iso.micros(kanban.sent()));
    }

    /** What is told of a kanban that is handled already comes too late. */
    void underway(Underway told) {
        if (!parents.containsKey(told.id())) {
            underway = told;
        }
    }

    void hop(long micros) {
        hops.add(micros);
    }

    BoardState.Line line(Instance instance, @Nullable Long waiting, long now) {
        long last = Math.max(lastInAt, lastOutAt);
        List<@Nullable Double> hop = hops.millis(0.5, 0.99);
        return new BoardState.Line(
                instance.service(),
                instance.number(),
                in,
                out,
                inRate.perSecond(now),
                outRate.perSecond(now),
                lastIn,
                lastOut,
                last == 0 ? null : Math.max(0, (now - last) / 1000),
                hop.get(0),
                hop.get(1),
                waiting,
                underway == null ? null : progress(underway));
    }

    private static BoardState.Progress progress(Underway told) {
        return new BoardState.Progress(told.id(), told.flow(), told.done(), told.text(), Iso.micros(told.at()));
    }
}
