package io.aion.kanban;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One card, as one microservice hands it to the next. The fields are those of the original's
 * {@code StatusKanban} and keep their meaning; none is ever {@code null}, an absent one is empty.
 *
 * @param startAt when the microservice began, as it wrote it ({@code 2006-01-02T15:04:05.000+09:00}); not interpreted
 * @param finishAt when it ended, as it wrote it; not interpreted
 * @param nextDeviceName the device this kanban is for: set by a sender to address another device, by a receiver to
 *     this device's own name
 * @param connectionKey which of the sender's {@code nextService} entries it takes; empty means {@code default}
 * @param processNumber the instance it is for, from 1; 0 where nobody has set it yet
 * @param priorSuccess whether the service before had success, as it wrote it
 * @param dataPath folder of the files, by the sender's word
 * @param fileList files or folders that go with this kanban
 * @param metadata what the microservices say to one another: JSON values (strings, {@link Long}, {@link Double},
 *     {@link Boolean}, {@code null}, lists and maps of them)
 */
public record Kanban(
        String startAt,
        String finishAt,
        String nextDeviceName,
        String connectionKey,
        int processNumber,
        boolean priorSuccess,
        String dataPath,
        List<String> fileList,
        Map<String, @Nullable Object> metadata) {

    /** The connection key a kanban takes when it names none. */
    public static final String DEFAULT_KEY = "default";

    private static final Kanban EMPTY = new Kanban("", "", "", "", 0, false, "", List.of(), Map.of());

    public Kanban {
        fileList = List.copyOf(fileList);
        metadata = freeze(metadata);
    }

    /** A kanban with every field empty. */
    public static Kanban empty() {
        return EMPTY;
    }

    /** A kanban that carries only this metadata. */
    public static Kanban of(Map<String, ? extends @Nullable Object> metadata) {
        return EMPTY.withMetadata(metadata);
    }

    /** The connection key that routes this kanban: its own, or {@value #DEFAULT_KEY} where it names none. */
    public String routingConnectionKey() {
        return connectionKey.isEmpty() ? DEFAULT_KEY : connectionKey;
    }

    public Kanban withTimes(String startAt, String finishAt) {
        return new Kanban(
                startAt,
                finishAt,
                nextDeviceName,
                connectionKey,
                processNumber,
                priorSuccess,
                dataPath,
                fileList,
                metadata);
    }

    public Kanban withNextDeviceName(String name) {
        return new Kanban(
                startAt, finishAt, name, connectionKey, processNumber, priorSuccess, dataPath, fileList, metadata);
    }

    public Kanban withConnectionKey(String key) {
        return new Kanban(
                startAt, finishAt, nextDeviceName, key, processNumber, priorSuccess, dataPath, fileList, metadata);
    }

    public Kanban withProcessNumber(int number) {
        return new Kanban(
                startAt, finishAt, nextDeviceName, connectionKey, number, priorSuccess, dataPath, fileList, metadata);
    }

    public Kanban withPriorSuccess(boolean success) {
        return new Kanban(
                startAt, finishAt, nextDeviceName, connectionKey, processNumber, success, dataPath, fileList, metadata);
    }

    public Kanban withFiles(String path, List<String> files) {
        return new Kanban(
                startAt, finishAt, nextDeviceName, connectionKey, processNumber, priorSuccess, path, files, metadata);
    }

    public Kanban withMetadata(Map<String, ? extends @Nullable Object> values) {
        return new Kanban(
                startAt,
                finishAt,
                nextDeviceName,
                connectionKey,
                processNumber,
                priorSuccess,
                dataPath,
                fileList,
                freeze(values));
    }

    private static Map<String, @Nullable Object> freeze(Map<?, ? extends @Nullable Object> map) {
        if (map instanceof FrozenMap frozen) {
            return frozen;
        }
        if (map.isEmpty()) {
            return Map.of();
        }
        Map<String, @Nullable Object> copy = LinkedHashMap.newLinkedHashMap(map.size());
        map.forEach((key, value) -> copy.put(String.valueOf(key), freezeValue(value)));
        return new FrozenMap(copy);
    }

    private static @Nullable Object freezeValue(@Nullable Object value) {
        return switch (value) {
            case Map<?, ?> map -> freeze(map);
            case FrozenList list -> list;
            case List<?> list -> {
                List<@Nullable Object> copy = new ArrayList<>(list.size());
                list.forEach(inner -> copy.add(freezeValue(inner)));
                yield new FrozenList(copy);
            }
            case Integer number -> number.longValue();
            case Float number -> number.doubleValue();
            case null -> null;
            default -> value;
        };
    }
}
