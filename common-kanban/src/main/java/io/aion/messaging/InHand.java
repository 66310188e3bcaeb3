package io.aion.messaging;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a reader has handed out, what it has seen handled, and so what each new message is. No clock, no I/O, no lock:
 * {@link ReadGate} has those.
 */
final class InHand {

    /** Kanban given up, remembered only to know their redelivery: few, since few are given up at once. */
    private static final int PARKED_REMEMBERED = 1_000;

    /** What a message is to this reader. */
    enum Arrival {
        /** To be handed out. */
        NEW,
        /** Was handled already: to be acknowledged. */
        HANDLED,
        /** Is in hand already: acknowledged together with the one in hand. */
        COPY
    }

    /** A message on a channel: acknowledged there or nowhere. */
    record Tag(long epoch, long number) {}

    private final HandledIds handled;
    private final HandledIds parked = new HandledIds(PARKED_REMEMBERED);
    private final Set<HeldKanban> held = new HashSet<>();
    private final Map<String, HeldKanban> byId = new HashMap<>();
    private final Map<HeldKanban, List<Tag>> copies = new HashMap<>();

    InHand(int remembered) {
        handled = new HandledIds(remembered);
    }

    /**
     * A message has come.
     *
     * @param id null where it has none
     */
    Arrival arrived(@Nullable String id, boolean redelivered, Tag tag) {
        if (id == null) {
            return Arrival.NEW;
        }
        if (handled.contains(id) || (redelivered && parked.contains(id))) {
            return Arrival.HANDLED;
        }
        HeldKanban first = byId.get(id);
        if (first == null) {
            return Arrival.NEW;
        }
        copies.computeIfAbsent(first, _ -> new ArrayList<>()).add(tag);
        return Arrival.COPY;
    }

    /** A new one is handed out. */
    void take(HeldKanban kanban, @Nullable String id) {
        held.add(kanban);
        if (id != null) {
            byId.put(id, kanban);
        }
    }

    /**
     * It was handled or given up.
     *
     * @return what is to be acknowledged; empty when it was settled before
     */
    List<Tag> settled(HeldKanban kanban, @Nullable String id, boolean wasHandled) {
        if (!remove(kanban, id)) {
            return List.of();
        }
        if (id != null) {
            // One that was given up must be handled when somebody sends it again, under the same id.
            (wasHandled ? handled : parked).add(id);
        }
        List<Tag> tags = copies.remove(kanban);
        if (tags == null) {
            return List.of(kanban.tag());
        }
        tags.addFirst(kanban.tag());
        return tags;
    }

    /** It is no longer in hand, and not settled: it and its copies come again. Whether it was in hand. */
    boolean release(HeldKanban kanban, @Nullable String id) {
        copies.remove(kanban);
        return remove(kanban, id);
    }

    int size() {
        return held.size();
    }

    private boolean remove(HeldKanban kanban, @Nullable String id) {
        if (!held.remove(kanban)) {
            return false;
        }
        if (id != null) {
            byId.remove(id, kanban);
        }
        return true;
    }
}
