package io.aion.services;

import io.aion.topology.Names;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Queues named in {@code env}: whoever writes one should have a reader. */
final class QueueChecks implements Check {

    private static final int MAX_NAME_BYTES = 255;

    private static final List<String> OWN = List.of(
            Names.BEFORE_PREFIX,
            Names.DEVICE_PREFIX,
            Names.TO_PREFIX,
            Names.ACTIVATE_PREFIX,
            Names.LOG,
            Names.DEAD,
            Names.UNROUTED);

    @Override
    public void check(Draft draft, Faults faults) {
        Map<Microservice, NamedQueues> all = new LinkedHashMap<>();
        draft.file()
                .microservices()
                .values()
                .forEach(service -> NamedQueues.of(service).ifPresent(queues -> all.put(service, queues)));
        Set<String> read = new HashSet<>();
        Map<String, String> readIn = new LinkedHashMap<>();
        all.values().forEach(queues -> {
            if (!queues.origin().isEmpty()) {
                read.add(place(queues, queues.origin()));
                readIn.put(queues.origin(), host(queues));
            }
        });
        all.forEach((service, queues) -> {
            if (!queues.originKey().isEmpty()) {
                length(draft, service, queues.originKey(), queues.origin(), faults);
            }
            url(draft, service, queues, faults);
            queues.to().forEach((key, queue) -> {
                length(draft, service, key, queue, faults);
                if (!read.contains(place(queues, queue)) && OWN.stream().noneMatch(queue::startsWith)) {
                    unread(draft, service, key, queues, readIn, faults);
                }
            });
        });
    }

    private static void unread(
            Draft draft,
            Microservice service,
            String key,
            NamedQueues queues,
            Map<String, String> readIn,
            Faults faults) {
        String queue = queues.to().getOrDefault(key, "");
        String elsewhere = readIn.get(queue);
        Optional<String> near = Spelling.nearest(queue, readIn.keySet()).filter(name -> Spelling.slip(queue, name));
        String hint = elsewhere != null
                ? "it is read in the virtual host '" + elsewhere + "', but written in '" + host(queues) + "'"
                : near.map(ScalarReader::didYouMean).orElse("no QUEUE_ORIGIN names it; what is sent there stays there");
        faults.warning(
                draft.of(service, "env", key), "no microservice of the file reads the queue '" + queue + "'", hint);
    }

    private static void url(Draft draft, Microservice service, NamedQueues queues, Faults faults) {
        if (!queues.url().isEmpty()
                && !queues.url().contains("${")
                && queues.virtualHost().isEmpty()) {
            faults.warning(
                    draft.of(service, "env", "RABBITMQ_URL"),
                    "'RABBITMQ_URL' of '" + service.name() + "' cannot be read as a URL",
                    "as in: amqp://user:password@rabbitmq:5672/host; special characters as %XX");
        }
    }

    private static void length(Draft draft, Microservice service, String key, String queue, Faults faults) {
        int bytes = queue.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > MAX_NAME_BYTES) {
            faults.error(
                    draft.of(service, "env", key),
                    "the queue's name in '" + key + "' has " + bytes + " bytes; RabbitMQ allows " + MAX_NAME_BYTES);
        }
        if (queue.startsWith("amq.")) {
            faults.error(
                    draft.of(service, "env", key),
                    "'" + queue + "' begins with 'amq.', which RabbitMQ keeps for itself");
        }
    }

    private static String place(NamedQueues queues, String queue) {
        return host(queues) + '\n' + queue;
    }

    private static String host(NamedQueues queues) {
        return queues.virtualHost().orElse("");
    }
}
