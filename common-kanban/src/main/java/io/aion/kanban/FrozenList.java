package io.aion.kanban;

import java.util.AbstractList;
import java.util.List;
import java.util.RandomAccess;
import org.jspecify.annotations.Nullable;

/** A list that nobody can change any more; the counterpart of {@link FrozenMap}. Unlike {@link List#of} it may hold nulls. */
final class FrozenList extends AbstractList<@Nullable Object> implements RandomAccess {

    private final List<@Nullable Object> values;

    /** Takes the list over; its values must be frozen already, and the caller keeps no reference to it. */
    FrozenList(List<@Nullable Object> values) {
        this.values = values;
    }

    @Override
    public @Nullable Object get(int index) {
        return values.get(index);
    }

    @Override
    public int size() {
        return values.size();
    }
}
