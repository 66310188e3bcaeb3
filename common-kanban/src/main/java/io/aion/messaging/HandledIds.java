package io.aion.messaging;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;

/** The last so many ids; adding one more forgets the oldest. Not for several threads at once. */
final class HandledIds {

    private final int capacity;
    private final Set<String> ids = new LinkedHashSet<>();

    HandledIds(int capacity) {
        this.capacity = capacity;
    }

    boolean contains(String id) {
        return ids.contains(id);
    }

    void add(String id) {
        if (capacity > 0 && ids.add(id) && ids.size() > capacity) {
            Iterator<String> oldest = ids.iterator();
            oldest.next();
            oldest.remove();
        }
    }
}
