package io.aion.client;

import io.aion.cache.CacheSettings;
import io.aion.messaging.BrokerAddress;
import io.aion.topology.Names;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * What AION tells an instance of a microservice by its environment.
 *
 * @param broker {@code AION_AMQP_URL}
 * @param service {@code SERVICE_NAME}
 * @param number {@code MS_NUMBER}, else {@code MSNUMBER}, else 1
 * @param scale {@code AION_SCALE}: how many instances the microservice has; 0 where it is not set
 * @param queue {@code AION_QUEUE}, else {@code before.<service>.<NNN>}
 * @param exchange {@code AION_EXCHANGE}, else {@code after.<service>}
 * @param deviceName {@code DEVICE_NAME}; empty where it is not set
 * @param strictOrder whether {@code AION_ORDER} is {@code strict}: one kanban in flight always
 * @param home {@code AION_HOME}, else {@code /var/lib/aion}
 * @param kanbanUrl {@code AION_KANBAN_URL}: status-kanban over HTTP, for static kanban; empty where it is not set
 * @param cache {@code REDIS_HOST}, {@code REDIS_PORT}, and what of payloads goes there
 */
public record InstanceEnvironment(
        BrokerAddress broker,
        String service,
        int number,
        int scale,
        String queue,
        String exchange,
        String deviceName,
        boolean strictOrder,
        Path home,
        String kanbanUrl,
        CacheSettings cache) {

    private static final String DEFAULT_HOME = "/var/lib/aion";

    /** Of this process. */
    public static InstanceEnvironment current() {
        return of(System.getenv());
    }

    /**
     * Of these variables.
     *
     * @throws IllegalArgumentException if one is missing or wrong, naming it and what to do
     */
    public static InstanceEnvironment of(Map<String, String> variables) {
        String service = required(variables, "SERVICE_NAME", "the microservice's name in services.yml");
        String url = required(variables, "AION_AMQP_URL", "amqp://user:password@host:port/vhost");
        int number = number(variables, "MS_NUMBER", number(variables, "MSNUMBER", 1, 1), 1);
        return new InstanceEnvironment(
                new BrokerAddress(url),
                service,
                number,
                number(variables, "AION_SCALE", 0, 1),
                optional(variables, "AION_QUEUE", Names.beforeQueue(service, number)),
                optional(variables, "AION_EXCHANGE", Names.after(service)),
                optional(variables, "DEVICE_NAME", ""),
                optional(variables, "AION_ORDER", "").equals("strict"),
                Path.of(optional(variables, "AION_HOME", DEFAULT_HOME)),
                optional(variables, "AION_KANBAN_URL", ""),
                cache(variables));
    }

    /** The folder for this instance's files, {@code <home>/Data/<service>_<number>}. */
    public Path dataPath() {
        return home.resolve("Data").resolve(folder());
    }

    /** What that folder is called. */
    String folder() {
        return service + "_" + number;
    }

    private static CacheSettings cache(Map<String, String> variables) {
        return new CacheSettings(
                optional(variables, "REDIS_HOST", ""),
                number(variables, "REDIS_PORT", CacheSettings.PORT, 1),
                number(variables, "AION_PAYLOAD_IN_CACHE", CacheSettings.PAYLOAD_IN_CACHE, 0),
                Duration.ofSeconds(
                        number(variables, "AION_PAYLOAD_KEEP", (int) CacheSettings.PAYLOAD_KEEP.toSeconds(), 1)));
    }

    private static String required(Map<String, String> variables, String name, String meaning) {
        String value = optional(variables, name, "");
        if (value.isEmpty()) {
            throw new IllegalArgumentException("the environment variable " + name + " is not set: AION sets it for the"
                    + " microservices it starts; to run one by hand set it to " + meaning);
        }
        return value;
    }

    private static String optional(Map<String, String> variables, String name, String fallback) {
        String value = variables.get(name);
        return value == null || value.isBlank() ? fallback : value.strip();
    }

    private static int number(Map<String, String> variables, String name, int fallback, int least) {
        String value = optional(variables, name, "");
        if (value.isEmpty()) {
            return fallback;
        }
        try {
            int number = Integer.parseInt(value);
            if (number >= least) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Said below, as for a number that is too small.
        }
        throw new IllegalArgumentException(
                "the environment variable " + name + " is '" + value + "'; it must be a whole number from " + least);
    }
}
