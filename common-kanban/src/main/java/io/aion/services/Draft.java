package io.aion.services;

import io.aion.services.Item.Field;
import io.aion.services.Item.Fields;
import io.aion.services.Item.Items;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * A file whose single values have been read, for the checks that look at several of them.
 *
 * @param file what was right; what was wrong has its default
 * @param root the same with places
 */
record Draft(ServicesFile file, Fields root) {

    /** Where the value at that path begins; as deep as the path can be followed. */
    At at(Object... path) {
        return find(false, path);
    }

    /** Where the last key of that path stands. */
    At keyAt(Object... path) {
        return find(true, path);
    }

    /** Place of a value of a microservice. */
    At of(Microservice service, Object... path) {
        return at(full(service, path));
    }

    /** Place of a key of a microservice. */
    At keyOf(Microservice service, Object... path) {
        return keyAt(full(service, path));
    }

    /** Whether nothing of that key of a microservice was wrong, so that what it says may be built on. */
    boolean sound(Microservice service, String key) {
        return fields("microservices")
                .flatMap(services -> child(services, service.name()))
                .map(fields -> !fields.bad().contains(key))
                .orElse(false);
    }

    /** The names below {@code microservices} or {@code devices}, of those that are right and of those that are wrong. */
    Set<String> names(String section) {
        Set<String> names = new LinkedHashSet<>();
        fields(section).ifPresent(fields -> {
            names.addAll(fields.fields().keySet());
            names.addAll(fields.bad());
        });
        return names;
    }

    /** Whether a key of a microservice is given and right. */
    boolean given(Microservice service, String key) {
        return fields("microservices")
                .flatMap(services -> child(services, service.name()))
                .map(fields -> fields.fields().containsKey(key))
                .orElse(false);
    }

    private Optional<Fields> fields(String section) {
        return child(root, section);
    }

    private static Optional<Fields> child(Fields fields, String key) {
        Field field = fields.fields().get(key);
        return field != null && field.value() instanceof Fields inner ? Optional.of(inner) : Optional.empty();
    }

    private static Object[] full(Microservice service, Object... path) {
        Object[] full = new Object[path.length + 2];
        full[0] = "microservices";
        full[1] = service.name();
        System.arraycopy(path, 0, full, 2, path.length);
        return full;
    }

    private At find(boolean key, Object... path) {
        Item item = root;
        At at = root.at();
        for (Object step : path) {
            switch (item) {
                case Fields fields
                when fields.fields().get(step) instanceof Field field -> {
                    item = field.value();
                    at = key ? field.keyAt() : item.at();
                }
                case Items items
                when step instanceof Integer index && index < items.items().size() -> {
                    item = items.items().get(index);
                    at = item.at();
                }
                default -> {
                    return at;
                }
            }
        }
        return at;
    }
}
