package io.aion.broker.named;

import static org.assertj.core.api.Assertions.assertThat;

import io.aion.services.Microservice;
import io.aion.services.Parsed;
import io.aion.services.ServicesFile;
import io.aion.services.ServicesParser;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Files that name queues, written out or random. */
final class NamedFiles {

    static final OwnRabbit OWN = new OwnRabbit("localhost", "aion", "aion-aion");
    static final List<String> HOSTS = List.of("aion", "v1", "v/2");
    static final List<String> USERS = List.of("anna", "bert");
    static final List<String> QUEUES = List.of("q1", "q.2", "q|3", "dead", "before.x.001", "to.print");

    private NamedFiles() {}

    static NamedTopology topology(String yaml) {
        return NamedTopology.of(file(yaml), OWN, NamedFiles::environment);
    }

    static ServicesFile file(String yaml) {
        Parsed parsed = ServicesParser.parse(yaml.getBytes(StandardCharsets.UTF_8), "services.yml");
        assertThat(parsed.file()).as(parsed.faults().toString()).isPresent();
        return parsed.file().orElseThrow();
    }

    static NamedTopology random(Random random) {
        StringBuilder yaml = new StringBuilder("microservices:\n  plain:\n    always: yes\n");
        int services = random.nextInt(5);
        for (int i = 0; i < services; i++) {
            yaml.append("  s").append(i).append(":\n");
            yaml.append(random.nextBoolean() ? "    traced: yes\n" : "").append("    env:\n");
            if (random.nextInt(4) != 0) {
                yaml.append("      RABBITMQ_URL: '").append(url(random)).append("'\n");
            }
            if (random.nextInt(4) != 0) {
                yaml.append("      QUEUE_ORIGIN: '")
                        .append(pick(random, QUEUES))
                        .append("'\n");
            }
            yaml.append("      QUEUE_TO: '").append(pick(random, QUEUES)).append("'\n");
            yaml.append("      QUEUE_TO_2: '").append(pick(random, QUEUES)).append("'\n");
        }
        return topology(yaml.toString());
    }

    static <T> T pick(Random random, List<T> all) {
        return all.get(random.nextInt(all.size()));
    }

    private static String url(Random random) {
        String user = random.nextInt(8) == 0 ? "" : pick(random, USERS) + (random.nextInt(8) == 0 ? "" : ":pw") + "@";
        String host = random.nextInt(6) == 0 ? "cloud" : pick(random, List.of("rabbitmq", "LOCALHOST", "127.0.0.1"));
        return "amqp://" + user + host + ":5672/" + pick(random, HOSTS).replace("/", "%2F");
    }

    static Given environment(Microservice service, int number) {
        Map<String, String> all = new LinkedHashMap<>(service.env());
        all.replaceAll((name, value) -> value.replace("$(MS_NUMBER)", Integer.toString(number)));
        return all.toString().contains("${secret:")
                ? new Given.Unknown("the secret x is not there")
                : new Given.Variables(all);
    }
}
