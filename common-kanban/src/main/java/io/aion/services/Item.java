package io.aion.services;

import java.util.List;
import java.util.Map;
import java.util.Set;

/** What was read of the file and has the right shape, with its places. What has not was reported and is left out. */
sealed interface Item {

    /** Where it begins. */
    At at();

    /** A text, a whole number ({@link Long}) or a {@link Boolean}. */
    record Leaf(Object value, At at) implements Item {}

    /** A list. */
    record Items(List<Item> items, At at) implements Item {
        public Items {
            items = List.copyOf(items);
        }
    }

    /**
     * Keys and values, in the order of the file.
     *
     * @param fields what is right
     * @param bad keys that are there but wrong, at whatever depth below them
     */
    record Fields(Map<String, Field> fields, Set<String> bad, At at) implements Item {
        public Fields {
            fields = Ordered.copy(fields);
            bad = Set.copyOf(bad);
        }
    }

    /** One key with its value. */
    record Field(At keyAt, Item value) {}
}
