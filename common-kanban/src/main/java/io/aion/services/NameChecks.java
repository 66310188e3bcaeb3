package io.aion.services;

import io.aion.services.Microservice.Next;
import io.aion.topology.Names;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** Names that become parts of longer ones, and names that say the same twice. */
final class NameChecks implements Check {

    /** AMQP 0-9-1 counts the length of a name and of a routing key in one byte. */
    private static final int AMQP_MAX_BYTES = 255;

    private static final String HOST_NAME = "[a-z0-9]([a-z0-9-]*[a-z0-9])?";

    @Override
    public void check(Draft draft, Faults faults) {
        ServicesFile file = draft.file();
        for (Microservice service : file.microservices().values()) {
            if (TextRules.SERVICE_NAME.wrong(service.name()).isEmpty()
                    && !service.name().matches(HOST_NAME)) {
                faults.warning(
                        draft.keyOf(service),
                        "the name '" + service.name() + "' runs here but not on Kubernetes",
                        "there a name has lower-case letters, digits and '-' only");
            }
            service.nextService().keySet().forEach(key -> connectionKey(draft, faults, service, key));
            service.nextService().forEach((key, targets) -> {
                for (int i = 0; i < targets.size(); i++) {
                    deviceQueue(draft, faults, service, key, i, targets.get(i));
                }
            });
        }
        file.devices().keySet().forEach(device -> namedQueue(draft, faults, device));
        if (!file.deviceName().isEmpty() && file.devices().containsKey(file.deviceName())) {
            faults.warning(
                    draft.keyAt("devices", file.deviceName()),
                    "'" + file.deviceName() + "' is this device itself (deviceName); the entry has no effect",
                    "");
        }
        renames(draft, faults);
    }

    private static void connectionKey(Draft draft, Faults faults, Microservice service, String key) {
        int bytes = bytes(Names.afterKey(key, ServicesKeys.MAX_SCALE));
        if (bytes > AMQP_MAX_BYTES && TextRules.CONNECTION_KEY.wrong(key).isEmpty()) {
            faults.error(
                    draft.keyOf(service, "nextService", key),
                    "the connection key is too long: with its number it has " + bytes + " bytes, RabbitMQ allows "
                            + AMQP_MAX_BYTES,
                    "'.', '*', '#' and '%' count three each");
        }
        if (key.equals("service-broker")) {
            faults.warning(
                    draft.keyOf(service, "nextService", key),
                    "the connection key 'service-broker' is how a microservice says that it ends; it never gets here",
                    "take another");
        }
    }

    private static void deviceQueue(Draft draft, Faults faults, Microservice service, String key, int i, Next next) {
        if (!next.device().isEmpty()) {
            int bytes = bytes(Names.deviceQueue(next.device(), next.name(), ServicesKeys.MAX_SCALE));
            if (bytes > AMQP_MAX_BYTES) {
                faults.error(
                        draft.of(service, "nextService", key, i, "device"),
                        "device and service name are too long together: their queue's name has " + bytes
                                + " bytes, RabbitMQ allows " + AMQP_MAX_BYTES,
                        "'.' counts three");
            }
        }
    }

    /** A kanban may name the device itself; the binding for those is the longest name made of it alone. */
    private static void namedQueue(Draft draft, Faults faults, String device) {
        int bytes = bytes(Names.anyAfterKey(device));
        if (bytes > AMQP_MAX_BYTES) {
            faults.error(
                    draft.keyAt("devices", device),
                    "the device's name is too long: the binding to its queue has " + bytes + " bytes, RabbitMQ allows "
                            + AMQP_MAX_BYTES,
                    "'.' counts three");
        }
    }

    private static void renames(Draft draft, Faults faults) {
        Map<String, String> taken = new HashMap<>();
        for (Microservice service : draft.file().microservices().values()) {
            String from = service.renamedFrom();
            if (from.isEmpty()) {
                continue;
            }
            At at = draft.of(service, "renamedFrom");
            if (draft.names("microservices").contains(from)) {
                faults.error(
                        at,
                        "'renamedFrom: " + from + "' names a microservice that is still in the file",
                        "take out one of the two");
            }
            String other = taken.putIfAbsent(from.toLowerCase(Locale.ROOT), service.name());
            if (other != null) {
                faults.error(
                        at,
                        "'renamedFrom: " + from + "' is also said by '" + other + "'",
                        "one of them can take over its kanban");
            }
        }
    }

    private static int bytes(String name) {
        return name.getBytes(StandardCharsets.UTF_8).length;
    }
}
