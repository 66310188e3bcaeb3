package io.aion.store;

import de.bwaldvogel.mongo.backend.KeyValue;
import de.bwaldvogel.mongo.bson.Document;
import io.aion.store.StoreIndex.Range;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How to find the documents of a query: an index and its ranges.
 *
 * @param ordered whether the index gives them in the order the query asks for
 * @param backwards from which end the ranges are read
 */
record Access(StoreIndex index, List<Range> ranges, boolean ordered, boolean backwards) {

    /** More values of {@code $in} than this are not looked up one by one. */
    private static final int MOST_RANGES = 10_000;
    /** An unordered set larger than this is worse than reading an index in the order that is asked for. */
    private static final int MOST_TO_SORT = 10_000;

    long count() {
        return ranges.stream().mapToLong(index::count).sum();
    }

    /**
     * Chooses by counting: the index whose ranges hold the fewest entries, the ordered one of equals. {@code null}: no
     * index helps, all documents have to be read.
     */
    static @Nullable Access plan(List<StoreIndex> indexes, Document query, @Nullable Document orderBy) {
        Conditions conditions = Conditions.of(query);
        @Nullable Access best = null;
        @Nullable Access bestOrdered = null;
        long fewest = Long.MAX_VALUE;
        long fewestOrdered = Long.MAX_VALUE;
        for (StoreIndex index : indexes) {
            Access access = of(index, conditions, orderBy);
            if (access == null) {
                continue;
            }
            long count = access.count();
            if (count < fewest || (count == fewest && access.ordered())) {
                best = access;
                fewest = count;
            }
            if (access.ordered() && count < fewestOrdered) {
                bestOrdered = access;
                fewestOrdered = count;
            }
        }
        boolean sorts = orderBy != null && !orderBy.isEmpty();
        return sorts && fewest > MOST_TO_SORT && bestOrdered != null ? bestOrdered : best;
    }

    private static @Nullable Access of(StoreIndex index, Conditions conditions, @Nullable Document orderBy) {
        List<String> fields = index.fields();
        List<KeyPrefix> prefixes = List.of(new KeyPrefix(List.of()));
        int used = 0;
        while (used < fields.size()) {
            List<@Nullable Object> values = conditions.oneOf(fields.get(used));
            if (values == null
                    || (index.skipsMissing() && values.contains(null))
                    || (long) prefixes.size() * values.size() > MOST_RANGES) {
                break;
            }
            prefixes = prefixes.stream()
                    .flatMap(prefix -> values.stream().map(prefix::with))
                    .distinct()
                    .toList();
            used++;
        }
        String next = used < fields.size() ? fields.get(used) : "";
        Object low = conditions.low(next);
        Object high = conditions.high(next);
        boolean bounded = low != null || high != null;
        Direction direction = prefixes.size() == 1 && !index.hasSeveralPerDocument()
                ? Direction.of(orderBy, fields, used)
                : Direction.NONE;
        // A sparse index lacks documents: without a condition on it, they would be missed.
        boolean helps = used > 0 || bounded || (direction != Direction.NONE && !index.skipsMissing());
        if (!helps) {
            return null;
        }
        List<Range> ranges =
                prefixes.stream().map(prefix -> prefix.range(low, high)).toList();
        return new Access(index, ranges, direction != Direction.NONE, direction == Direction.BACKWARDS);
    }

    /** Positions of the candidates; may repeat where {@link StoreIndex#hasSeveralPerDocument()}. */
    Iterator<Long> positions() {
        Iterator<Range> left = ranges.iterator();
        return new Iterator<>() {
            private Iterator<Long> current = List.<Long>of().iterator();

            @Override
            public boolean hasNext() {
                while (!current.hasNext() && left.hasNext()) {
                    current = index.positions(left.next(), backwards);
                }
                return current.hasNext();
            }

            @Override
            public Long next() {
                return current.next();
            }
        };
    }

    private enum Direction {
        NONE,
        FORWARDS,
        BACKWARDS;

        /** Whether the fields after those that are fixed are the order asked for, all the same way round. */
        static Direction of(@Nullable Document orderBy, List<String> fields, int fixed) {
            if (orderBy == null || orderBy.isEmpty() || fixed + orderBy.size() > fields.size()) {
                return NONE;
            }
            Direction direction = NONE;
            int i = fixed;
            for (var order : orderBy.entrySet()) {
                if (!order.getKey().equals(fields.get(i++)) || !(order.getValue() instanceof Number sign)) {
                    return NONE;
                }
                Direction own = sign.intValue() < 0 ? BACKWARDS : FORWARDS;
                if (direction != NONE && direction != own) {
                    return NONE;
                }
                direction = own;
            }
            return direction;
        }
    }

    /** Values of the leading fields. */
    private record KeyPrefix(List<@Nullable Object> values) {

        KeyPrefix with(@Nullable Object value) {
            List<@Nullable Object> longer = new ArrayList<>(values);
            longer.add(value == null ? null : normal(value));
            return new KeyPrefix(longer);
        }

        Range range(@Nullable Object low, @Nullable Object high) {
            if (low == null && high == null) {
                return new Range(bytes().toBytes(), bytes().end());
            }
            byte[] from = low != null ? bytes().add(low).toBytes() : bytes().startOfType(Objects.requireNonNull(high));
            byte[] to = high != null ? bytes().add(high).end() : bytes().endOfType(Objects.requireNonNull(low));
            return new Range(from, to);
        }

        private KeyBytes bytes() {
            KeyBytes bytes = new KeyBytes();
            values.forEach(bytes::add);
            return bytes;
        }

        /** Documents are kept with their numbers as doubles, as the library compares them. */
        private static Object normal(Object value) {
            if (!(value instanceof Document)) {
                return value;
            }
            var wrapped = new KeyValue(value).normalized();
            return wrapped.get(0);
        }
    }
}
