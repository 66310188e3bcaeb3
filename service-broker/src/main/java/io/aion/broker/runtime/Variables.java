package io.aion.broker.runtime;

import io.aion.services.Microservice;
import io.aion.services.Secrets;
import io.aion.services.ServicesFile;
import io.aion.topology.Names;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * The environment of one instance, wherever it runs: what AION gives, and over it what the file's {@code env} says.
 *
 * @param all name to value, with nothing left to fill in
 * @param hidden names whose values nobody may see
 * @param secrets those values, and parts of values, longest first
 */
public record Variables(Map<String, String> all, Set<String> hidden, List<String> secrets) {

    /** Variable that says how many numbers its microservice has; another scale is no reason to start anew. */
    public static final String SCALE = "AION_SCALE";

    private static final String RABBITMQ_URL = "RABBITMQ_URL";

    /**
     * What all instances have in common.
     *
     * @param given what every instance is given
     * @param device this device's name
     * @param url address of RabbitMQ for microservices
     * @param rabbit from a {@code RABBITMQ_URL} of the file to the one that an instance gets
     * @param secretsFolder where {@code ${secret:name}} is looked for
     */
    public record Surroundings(
            Map<String, String> given, String device, String url, UnaryOperator<String> rabbit, Path secretsFolder) {

        /** Shows no values. */
        @Override
        public String toString() {
            return "Surroundings[given=" + given.keySet() + ", device=" + device + "]";
        }
    }

    public Variables {
        all = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(all));
        hidden = Set.copyOf(hidden);
        secrets = List.copyOf(secrets);
    }

    /**
     * Variables of that number.
     *
     * @param around what is the same for all of them
     * @throws IOException if a secret is not there
     */
    public static Variables of(ServicesFile file, Microservice service, int number, Surroundings around)
            throws IOException {
        Map<String, String> all = new LinkedHashMap<>(around.given());
        String url = around.url();
        String queue = queue(service, number);
        all.put("DEVICE_NAME", around.device());
        all.put("SERVICE_NAME", service.name());
        all.put("MS_NUMBER", Integer.toString(number));
        all.put("MSNUMBER", Integer.toString(number));
        all.put(SCALE, Integer.toString(service.scale()));
        all.put("AION_ORDER", service.order() == Microservice.Order.STRICT ? "strict" : "normal");
        all.put("DEBUG", Boolean.toString(file.debug()));
        all.put("OTEL_SERVICE_NAME", service.name());
        all.merge(
                "OTEL_RESOURCE_ATTRIBUTES",
                "service.namespace=aion,service.instance.id=" + Names.instance(service.name(), number),
                (before, own) -> before + "," + own);
        all.put("AION_AMQP_URL", url);
        all.put(RABBITMQ_URL, url);
        all.put("AION_EXCHANGE", Names.after(service.name()));
        if (!queue.isEmpty()) {
            all.put("AION_QUEUE", queue);
            all.put("QUEUE_ORIGIN", queue);
            all.put("QUEUE_FROM", queue);
            all.put("QUEUE_TO", Names.toQueue(service.name(), number));
        }
        InstanceSecrets files = new InstanceSecrets(around.secretsFolder());
        List<String> used = new ArrayList<>();
        for (Map.Entry<String, String> own : service.env().entrySet()) {
            // A secret is filled in last: what looks like a $(NAME) in it, or a $$, is part of it.
            String value = files.resolve(Expansion.expand(own.getValue(), all), used);
            all.put(
                    own.getKey(),
                    own.getKey().equals(RABBITMQ_URL) ? around.rabbit().apply(value) : value);
        }
        List<String> secrets = InstanceSecrets.values(all, used);
        return new Variables(all, hidden(all, secrets), secrets);
    }

    /** The same with other values for some of them; what nobody may see stays so. */
    public Variables with(Map<String, String> others) {
        Map<String, String> changed = new LinkedHashMap<>(all);
        changed.putAll(others);
        return new Variables(changed, hidden, secrets);
    }

    /** Queue of a number; empty for one without kanban. */
    public static String queue(Microservice service, int number) {
        return service.hasQueue() ? Names.beforeQueue(service.name(), number) : "";
    }

    /** Also those that hold another one's secret under a harmless name. */
    private static Set<String> hidden(Map<String, String> all, List<String> secrets) {
        Set<String> hidden = new HashSet<>();
        all.forEach((name, value) -> {
            if (Secrets.hides(name, value) || secrets.stream().anyMatch(value::contains)) {
                hidden.add(name);
            }
        });
        return hidden;
    }

    /** Any text with what nobody may see as {@code ***}. */
    public static String mask(String text, List<String> secrets) {
        return InstanceSecrets.mask(text, secrets);
    }

    /** Shows names, no values. */
    @Override
    public String toString() {
        return "Variables" + all.keySet();
    }
}
