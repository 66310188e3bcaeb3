package io.aion.store;

import de.bwaldvogel.mongo.bson.BsonRegularExpression;
import de.bwaldvogel.mongo.bson.Document;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a query asks of single fields, as far as an index can use it. The answer only narrows the search: every document
 * is matched against the whole query afterwards.
 */
final class Conditions {

    /** One of these values. */
    private final Map<String, List<@Nullable Object>> oneOf = new HashMap<>();
    /** At least, at most this value; among values of the same type. */
    private final Map<String, Object> low = new HashMap<>();

    private final Map<String, Object> high = new HashMap<>();

    static Conditions of(Document query) {
        Conditions conditions = new Conditions();
        conditions.read(query);
        return conditions;
    }

    @Nullable
    List<@Nullable Object> oneOf(String field) {
        return oneOf.get(field);
    }

    @Nullable
    Object low(String field) {
        return low.get(field);
    }

    @Nullable
    Object high(String field) {
        return high.get(field);
    }

    private void read(Document query) {
        query.forEach((field, value) -> {
            if (field.equals("$and") && value instanceof Collection<?> parts) {
                parts.forEach(part -> {
                    if (part instanceof Document document) {
                        read(document);
                    }
                });
            } else if (!field.startsWith("$")) {
                readField(field, value);
            }
        });
    }

    private void readField(String field, @Nullable Object value) {
        if (!(value instanceof Document document) || document.keySet().stream().noneMatch(key -> key.startsWith("$"))) {
            equal(field, List.of(new Box(value)));
            return;
        }
        document.forEach((operator, operand) -> {
            switch (operator) {
                case "$eq" -> equal(field, List.of(new Box(operand)));
                case "$in" -> {
                    if (operand instanceof Collection<?> values) {
                        equal(field, values.stream().map(Box::new).toList());
                    }
                }
                case "$gt", "$gte" -> bound(low, field, operand);
                case "$lt", "$lte" -> bound(high, field, operand);
                default -> {} // matched afterwards
            }
        });
    }

    /** A value that may be null, which lists of the JDK don't take. */
    private record Box(@Nullable Object value) {}

    private void equal(String field, List<Box> values) {
        List<@Nullable Object> usable = new ArrayList<>();
        for (Box box : values) {
            Object value = box.value();
            // An array equals a field as a whole or as an element: entries know elements only.
            if (value instanceof Collection<?> || BsonRegularExpression.isRegularExpression(value)) {
                return;
            }
            usable.add(value);
        }
        oneOf.putIfAbsent(field, usable);
    }

    private static void bound(Map<String, Object> bounds, String field, @Nullable Object value) {
        if (value != null && KeyBytes.isOrdered(value)) {
            bounds.putIfAbsent(field, value);
        }
    }
}
