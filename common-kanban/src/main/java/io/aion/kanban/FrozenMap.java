package io.aion.kanban;

import java.util.AbstractMap;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A map that nobody can change any more, known by its type, so that it is never copied a second time. */
final class FrozenMap extends AbstractMap<String, @Nullable Object> {

    private final Map<String, @Nullable Object> values;

    /** Takes the map over; its values must be frozen already, and the caller keeps no reference to it. */
    FrozenMap(Map<String, @Nullable Object> values) {
        this.values = Collections.unmodifiableMap(values);
    }

    @Override
    public Set<Map.Entry<String, @Nullable Object>> entrySet() {
        return values.entrySet();
    }

    @Override
    public @Nullable Object get(@Nullable Object key) {
        return values.get(key);
    }

    @Override
    public boolean containsKey(@Nullable Object key) {
        return values.containsKey(key);
    }

    @Override
    public int size() {
        return values.size();
    }
}
