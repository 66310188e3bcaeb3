package io.aion.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.aion.broker.runtime.LaunchSettings;
import io.aion.broker.runtime.Launches;
import io.aion.broker.runtime.ProcessLaunch;
import io.aion.services.Microservice;
import io.aion.services.ServicesFile;
import io.aion.services.ServicesParser;
import io.aion.spring.AionProperties;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** What the design promises each microservice, variable by variable. */
class InstanceEnvironmentTest {

    private static final String FILE = """
            deviceName: cell-7
            microservices:
              camera:
                command: [run]
                scale: 2
              bare:
                command: [run]
                withoutKanban: yes
            """;

    @TempDir
    Path home;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            AION_HOME          | HOME
            DEVICE_NAME        | cell-7
            SERVICE_NAME       | camera
            MS_NUMBER          | 2
            MSNUMBER           | 2
            DEBUG              | false
            KANBAN_ADDR        | gateway:11010
            AION_KANBAN_URL    | http://gateway:11081
            AION_AMQP_URL      | amqp://ms:pw@broker/v
            AION_QUEUE         | before.camera.002
            AION_EXCHANGE      | after.camera
            RABBITMQ_URL       | amqp://ms:pw@broker/v
            QUEUE_ORIGIN       | before.camera.002
            QUEUE_FROM         | before.camera.002
            QUEUE_TO           | to.camera.002
            REDIS_HOST         | store
            REDIS_PORT         | 6380
            MONGO_URL          | mongodb://db:27018/log
            OTEL_SERVICE_NAME  | camera
            OTEL_RESOURCE_ATTRIBUTES    | site=9,service.namespace=aion,service.instance.id=camera-002
            OTEL_EXPORTER_OTLP_ENDPOINT | http://collector:4318
            OTEL_TRACES_SAMPLER         | always_on
            """)
    void everyVariableIsGiven(String name, String value) {
        assertThat(environment("camera", 2, "http://collector:4318"))
                .containsEntry(name, value.replace("HOME", home.toString()));
    }

    @Test
    void nothingIsGivenThatThereIsNot() {
        assertThat(environment("bare", 1, ""))
                .doesNotContainKeys("AION_QUEUE", "QUEUE_ORIGIN", "QUEUE_TO", "OTEL_EXPORTER_OTLP_ENDPOINT", "MINE");
    }

    private Map<String, String> environment(String name, int number, String collector) {
        Map<String, String> own =
                Map.of("OTEL_TRACES_SAMPLER", "always_on", "OTEL_RESOURCE_ATTRIBUTES", "site=9", "MINE", "secret");
        AionProperties aion = new Binder(new MapConfigurationPropertySource(Map.of(
                        "aion.redis.url", "redis://store:6380",
                        "aion.mongodb.url", "mongodb://db:27018/log",
                        "aion.traces.endpoint", collector)))
                .bindOrCreate("aion", AionProperties.class);
        Launches launches = new Launches(new LaunchSettings(
                home,
                home,
                "unnamed",
                Set.of(),
                () -> Optional.of("amqp://ms:pw@broker/v"),
                InstanceEnvironment.of(aion, "gateway:11010", "http://gateway:11081", own),
                LaunchSettings.Anew.NOTHING));
        ServicesFile file = ServicesParser.parse(FILE.getBytes(StandardCharsets.UTF_8), "services.yml")
                .file()
                .orElseThrow();
        Microservice service = file.microservice(name).orElseThrow();
        return launches.resolve(file, service, number)
                .launch()
                .map(ProcessLaunch.class::cast)
                .map(ProcessLaunch::environment)
                .orElseThrow();
    }
}
