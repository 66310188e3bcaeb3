package io.aion.replicator.store;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/**
 * A kanban read back. Times are microseconds since the epoch; 0 and empty where there is none.
 *
 * @param at when it happened, for order; see {@link Fields#AT}
 * @param toDevice the other device that it named itself and left for; empty where it went as the file says
 * @param bad why its body is missing; empty where it is not
 */
public record StoredKanban(
        String id,
        String flow,
        List<String> parents,
        String service,
        int number,
        String key,
        long at,
        long sent,
        long entered,
        long left,
        String device,
        String toDevice,
        String dataPath,
        List<String> fileList,
        boolean priorSuccess,
        String startAt,
        String finishAt,
        Map<String, @Nullable Object> metadata,
        long size,
        boolean foreign,
        String bad) {

    static StoredKanban of(Document document) {
        return new StoredKanban(
                String.valueOf(document.get(Fields.ID)),
                text(document, Fields.FLOW),
                texts(document, Fields.PARENTS),
                text(document, Fields.SERVICE),
                (int) number(document, Fields.NUMBER),
                text(document, Fields.KEY),
                number(document, Fields.AT),
                number(document, Fields.SENT),
                number(document, Fields.ENTERED),
                number(document, Fields.LEFT),
                text(document, Fields.DEVICE),
                text(document, Fields.TO_DEVICE),
                text(document, Fields.DATA_PATH),
                texts(document, Fields.FILE_LIST),
                Boolean.TRUE.equals(document.get(Fields.PRIOR_SUCCESS)),
                text(document, Fields.START_AT),
                text(document, Fields.FINISH_AT),
                document.get(Fields.METADATA) instanceof Document metadata ? map(metadata) : Map.of(),
                number(document, Fields.SIZE),
                Boolean.TRUE.equals(document.get(Fields.FOREIGN)),
                text(document, Fields.BAD));
    }

    private static Map<String, @Nullable Object> map(Document document) {
        Map<String, @Nullable Object> map = LinkedHashMap.newLinkedHashMap(document.size());
        document.forEach((name, value) -> map.put(MetadataKeys.unescape(name), value(value)));
        return map;
    }

    private static @Nullable Object value(@Nullable Object value) {
        return switch (value) {
            case Document inner -> map(inner);
            case List<?> list -> {
                List<@Nullable Object> values = new ArrayList<>(list.size());
                list.forEach(inner -> values.add(value(inner)));
                yield values;
            }
            case null -> null;
            default -> value;
        };
    }

    private static String text(Document document, String field) {
        return document.get(field) instanceof String text ? text : "";
    }

    private static long number(Document document, String field) {
        return document.get(field) instanceof Number number ? number.longValue() : 0;
    }

    private static List<String> texts(Document document, String field) {
        if (!(document.get(field) instanceof List<?> list)) {
            return List.of();
        }
        return list.stream().map(String::valueOf).toList();
    }
}
