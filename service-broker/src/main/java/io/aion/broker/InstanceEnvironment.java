package io.aion.broker;

import io.aion.spring.AionProperties;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;

/** The variables by which a microservice finds what is not RabbitMQ. */
final class InstanceEnvironment {

    private static final String TELEMETRY = "OTEL_";

    private InstanceEnvironment() {}

    /**
     * @param kanbanAddr of status-kanban's gRPC gateway
     * @param kanbanUrl of status-kanban's HTTP, for static kanban
     * @param own this process's environment, of which OpenTelemetry's variables are passed on
     */
    static Map<String, String> of(AionProperties aion, String kanbanAddr, String kanbanUrl, Map<String, String> own) {
        Map<String, String> all = new LinkedHashMap<>();
        own.forEach((name, value) -> {
            if (name.startsWith(TELEMETRY)) {
                all.put(name, value);
            }
        });
        String endpoint = aion.traces().endpoint();
        if (!endpoint.isEmpty()) {
            all.putIfAbsent("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint);
        }
        all.put("KANBAN_ADDR", kanbanAddr);
        all.put("AION_KANBAN_URL", kanbanUrl);
        URI redis = URI.create(aion.redis().url());
        all.put("REDIS_HOST", redis.getHost() == null ? "localhost" : redis.getHost());
        all.put("REDIS_PORT", Integer.toString(redis.getPort() < 0 ? 6379 : redis.getPort()));
        all.put("MONGO_URL", aion.mongodb().url());
        return all;
    }
}
