package io.aion.services;

import io.aion.services.Item.Field;
import io.aion.services.Item.Fields;
import io.aion.services.Item.Items;
import io.aion.services.Item.Leaf;
import io.aion.services.Microservice.Network;
import io.aion.services.Microservice.Next;
import io.aion.services.Microservice.Order;
import io.aion.services.Microservice.Pattern;
import io.aion.services.Microservice.Port;
import io.aion.services.Microservice.Position;
import io.aion.services.Microservice.Resources;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/** Makes the model of what was read, with the defaults of {@link ServicesKeys}. */
final class ModelBuilder {

    private ModelBuilder() {}

    static ServicesFile file(Fields root) {
        String deviceName = text(root, "deviceName", "");
        return new ServicesFile(
                deviceName,
                bool(root, "debug"),
                named(root, "devices", ModelBuilder::device),
                named(root, "microservices", (field, name) -> microservice(field, name, deviceName)));
    }

    private static Device device(Field field, String name) {
        Fields fields = fields(field.value());
        return new Device(
                name,
                text(fields, "addr", ""),
                (int) whole(fields, "sshPort", 22),
                text(fields, "username", ""),
                text(fields, "password", ""),
                text(fields, "aionHome", "/var/lib/aion"));
    }

    private static Microservice microservice(Field field, String name, String deviceName) {
        Fields fields = fields(field.value());
        long interval = whole(fields, "interval", 0);
        return new Microservice(
                name,
                texts(fields, "command"),
                bool(fields, "startup"),
                bool(fields, "always"),
                (int) whole(fields, "scale", 1),
                bool(fields, "multiple"),
                (int) whole(fields, "maxInstances", 4),
                interval == 0 ? Optional.empty() : Optional.of(Duration.ofMillis(interval)),
                named(fields, "env", (value, key) -> text(value.value())),
                named(fields, "nextService", (value, key) -> next(value, deviceName)),
                items(fields, "ports").stream().map(item -> port(fields(item))).toList(),
                text(fields, "network", "").equals("NodePort") ? Network.NODE_PORT : Network.CLUSTER_IP,
                text(fields, "tag", "latest"),
                position(text(fields, "position", "")),
                text(fields, "directoryPath", name),
                texts(fields, "volumeMountPathList").stream()
                        .map(Volumes::parse)
                        .toList(),
                bool(fields, "privileged"),
                text(fields, "serviceAccount", "default"),
                bool(fields, "withoutKanban"),
                text(fields, "targetNode", ""),
                resources(fields),
                text(fields, "runtimeClass", ""),
                (int) whole(fields, "gpu", 0),
                text(fields, "order", "").equals("strict") ? Order.STRICT : Order.NORMAL,
                bool(fields, "traced"),
                text(fields, "renamedFrom", ""),
                field.keyAt().line());
    }

    /** A target on this device itself is a local one, however it is written. */
    private static List<Next> next(Field field, String deviceName) {
        return ((Items) field.value())
                .items().stream()
                        .map(ModelBuilder::fields)
                        .map(next -> {
                            String device = text(next, "device", "");
                            return new Next(
                                    text(next, "name", ""),
                                    text(next, "pattern", "n").equals("0") ? Pattern.FIRST : Pattern.SAME,
                                    device.equals(deviceName) ? "" : device);
                        })
                        .toList();
    }

    private static Port port(Fields fields) {
        return new Port(text(fields, "name", ""), text(fields, "protocol", "TCP"), (int) whole(fields, "port", 0), (int)
                whole(fields, "nodePort", 0));
    }

    private static Position position(String folder) {
        for (Position position : Position.values()) {
            if (position.folder().equals(folder)) {
                return position;
            }
        }
        return Position.RUNTIME;
    }

    private static Resources resources(Fields service) {
        Field field = service.fields().get("resources");
        if (field == null) {
            return new Resources(Map.of(), Map.of());
        }
        return new Resources(amounts(fields(field.value()), "requests"), amounts(fields(field.value()), "limits"));
    }

    private static Map<String, String> amounts(Fields resources, String key) {
        return named(resources, key, (value, name) -> text(value.value()));
    }

    private static <V> Map<String, V> named(Fields parent, String key, BiFunction<Field, String, V> make) {
        Map<String, V> made = new LinkedHashMap<>();
        Field field = parent.fields().get(key);
        if (field != null) {
            fields(field.value()).fields().forEach((name, value) -> made.put(name, make.apply(value, name)));
        }
        return made;
    }

    private static List<Item> items(Fields fields, String key) {
        Field field = fields.fields().get(key);
        return field == null ? List.of() : ((Items) field.value()).items();
    }

    private static List<String> texts(Fields fields, String key) {
        return items(fields, key).stream().map(ModelBuilder::text).toList();
    }

    private static Fields fields(Item item) {
        return (Fields) item;
    }

    private static String text(Item item) {
        return (String) ((Leaf) item).value();
    }

    private static String text(Fields fields, String key, String otherwise) {
        Field field = fields.fields().get(key);
        return field == null ? otherwise : text(field.value());
    }

    private static boolean bool(Fields fields, String key) {
        Field field = fields.fields().get(key);
        return field != null && (Boolean) ((Leaf) field.value()).value();
    }

    private static long whole(Fields fields, String key, long otherwise) {
        Field field = fields.fields().get(key);
        return field == null ? otherwise : (Long) ((Leaf) field.value()).value();
    }
}
