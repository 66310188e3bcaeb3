package io.aion.replicator.query;

import com.mongodb.client.model.Filters;
import io.aion.replicator.store.Fields;
import io.aion.replicator.store.MetadataKeys;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/**
 * The question of {@code GET /api/kanban}: every condition given has to hold.
 *
 * @param filter as MongoDB takes it
 * @param limit how many at most
 */
record KanbanQuery(Bson filter, int limit) {

    static final int DEFAULT_LIMIT = 100;
    static final int MOST = 1_000;

    private static final String META = "meta.";
    private static final int LONGEST_VALUE = 1_024;
    private static final int MOST_CONDITIONS = 16;
    private static final Pattern AGO = Pattern.compile("(\\d{1,9})(s|m|h|d)");
    private static final Set<String> KNOWN = Set.of("flow", "service", "from", "to", "limit");

    /**
     * Reads the parameters of the request.
     *
     * @throws BadQuery one of them is unknown, given twice, or makes no sense
     */
    static KanbanQuery of(Map<String, List<String>> parameters, Instant now) {
        List<Bson> conditions = new ArrayList<>();
        int limit = DEFAULT_LIMIT;
        @Nullable Instant from = null;
        @Nullable Instant to = null;
        if (parameters.size() > MOST_CONDITIONS) {
            throw new BadQuery("more than " + MOST_CONDITIONS + " conditions");
        }
        for (Map.Entry<String, List<String>> parameter : parameters.entrySet()) {
            String name = parameter.getKey();
            String value = single(name, parameter.getValue());
            switch (name) {
                case "flow" -> conditions.add(Filters.eq(Fields.FLOW, notEmpty(name, value)));
                case "service" -> conditions.add(Filters.eq(Fields.SERVICE, notEmpty(name, value)));
                case "from" -> from = time(name, value, now);
                case "to" -> to = time(name, value, now);
                case "limit" -> limit = limit(value);
                default -> conditions.add(metadata(name, value));
            }
        }
        addRange(conditions, from, to);
        return new KanbanQuery(conditions.isEmpty() ? new Document() : Filters.and(conditions), limit);
    }

    private static String single(String name, List<String> values) {
        if (values.size() != 1) {
            throw new BadQuery(name + " is given " + values.size() + " times; give it once");
        }
        if (values.getFirst().length() > LONGEST_VALUE || name.length() > LONGEST_VALUE) {
            throw new BadQuery("a condition has more than " + LONGEST_VALUE + " characters");
        }
        return values.getFirst();
    }

    private static String notEmpty(String name, String value) {
        if (value.isEmpty()) {
            throw new BadQuery(name + " is empty; give a value or leave it out");
        }
        return value;
    }

    private static int limit(String value) {
        try {
            int limit = Integer.parseInt(value);
            if (limit >= 1 && limit <= MOST) {
                return limit;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new BadQuery("limit must be a number from 1 to " + MOST + ", not \"" + value + "\"");
    }

    private static Instant time(String name, String value, Instant now) {
        Matcher ago = AGO.matcher(value);
        if (ago.matches()) {
            long count = Long.parseLong(ago.group(1));
            return now.minus(
                    switch (ago.group(2)) {
                        case "s" -> Duration.ofSeconds(count);
                        case "m" -> Duration.ofMinutes(count);
                        case "h" -> Duration.ofHours(count);
                        default -> Duration.ofDays(count);
                    });
        }
        try {
            return OffsetDateTime.parse(value).toInstant();
        } catch (DateTimeParseException e) {
            throw new BadQuery(
                    name + " must be a time such as 2026-01-31T10:20:30Z (with a + of an offset written %2B),"
                            + " or so long ago as 90s, 15m, 2h or 7d; not \"" + value + "\"");
        }
    }

    private static void addRange(List<Bson> conditions, @Nullable Instant from, @Nullable Instant to) {
        if (from != null && to != null && !from.isBefore(to)) {
            throw new BadQuery("from must be before to");
        }
        if (from != null) {
            conditions.add(Filters.gte(Fields.AT, ChronoUnit.MICROS.between(Instant.EPOCH, from)));
        }
        if (to != null) {
            conditions.add(Filters.lt(Fields.AT, ChronoUnit.MICROS.between(Instant.EPOCH, to)));
        }
    }

    private static Bson metadata(String name, String value) {
        if (!name.startsWith(META) || name.length() == META.length()) {
            throw new BadQuery("there is no condition \"" + name + "\"; there are "
                    + String.join(", ", KNOWN.stream().sorted().toList())
                    + " and meta.<path>, for instance meta.load=1");
        }
        String path = Fields.METADATA + "." + MetadataKeys.path(name.substring(META.length()));
        List<@Nullable Object> meanings = meanings(value);
        return meanings.size() == 1 ? Filters.eq(path, meanings.getFirst()) : Filters.in(path, meanings);
    }

    /** A value in a URL has no type: {@code 1} is a number or a text; in double quotes it is a text only. */
    private static List<@Nullable Object> meanings(String value) {
        if (value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"")) {
            return List.of(value.substring(1, value.length() - 1));
        }
        return switch (value) {
            case "true", "false" -> List.of(value, Boolean.valueOf(value));
            case "null" -> Arrays.asList(value, null);
            default -> {
                Object number = number(value);
                yield number == null ? List.of(value) : List.of(value, number);
            }
        };
    }

    private static @Nullable Object number(String value) {
        if (value.length() > 25) {
            return null;
        }
        try {
            BigDecimal number = new BigDecimal(value);
            try {
                return number.longValueExact();
            } catch (ArithmeticException e) {
                return number.doubleValue();
            }
        } catch (NumberFormatException e) {
            return null;
        }
    }
}
