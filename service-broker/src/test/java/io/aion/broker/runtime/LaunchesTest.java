package io.aion.broker.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.aion.broker.instances.Launchable;
import io.aion.services.Parsed;
import io.aion.services.ServicesFile;
import io.aion.services.ServicesParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LaunchesTest {

    private static final String WITH_SECRET = """
            microservices:
              a:
                command: [run]
                env:
                  DB: ${secret:db}
            """;

    @TempDir
    Path home;

    @TempDir
    Path services;

    private Optional<String> url = Optional.of("amqp://ms:pw@broker:5672/v");

    @Test
    void givesWhatTheOriginalGivesAndWhatItsClientsRead() {
        ProcessLaunch launch = launch("""
                deviceName: cell-7
                debug: yes
                microservices:
                  load.watch:
                    command: [java, -cp, '$(AION_SERVICES_DIR)/app.jar', Main, '$$HOME', '$(NOT_SET)']
                    scale: 2
                """, 2);
        assertThat(launch.environment())
                .containsEntry("AION_HOME", home.toString())
                .containsEntry("AION_SERVICES_DIR", services.toString())
                .containsEntry("DEVICE_NAME", "cell-7")
                .containsEntry("SERVICE_NAME", "load.watch")
                .containsEntry("MS_NUMBER", "2")
                .containsEntry("MSNUMBER", "2")
                .containsEntry("DEBUG", "true")
                .containsEntry("KANBAN_ADDR", "localhost:11010")
                .containsEntry("AION_AMQP_URL", "amqp://ms:pw@broker:5672/v")
                .containsEntry("RABBITMQ_URL", "amqp://ms:pw@broker:5672/v")
                .containsEntry("AION_QUEUE", "before.load%2Ewatch.002")
                .containsEntry("QUEUE_ORIGIN", "before.load%2Ewatch.002")
                .containsEntry("QUEUE_FROM", "before.load%2Ewatch.002")
                .containsEntry("QUEUE_TO", "to.load%2Ewatch.002")
                .containsEntry("AION_EXCHANGE", "after.load%2Ewatch")
                .containsEntry("OTEL_SERVICE_NAME", "load.watch");
        assertThat(launch.command())
                .containsExactly("java", "-cp", services.resolve("app.jar").toString(), "Main", "$HOME", "$(NOT_SET)");
        assertThat(launch.directory()).isEqualTo(home.resolve("Runtime/load.watch"));
        assertThat(launch.toString()).doesNotContain("pw@").doesNotContain("cell-7");
    }

    @Test
    void theUsersEnvironmentWinsAndSecretsAreFilledIn() throws IOException {
        writeSecret("tiger\n".getBytes(StandardCharsets.UTF_8));
        ProcessLaunch launch = launch("""
                microservices:
                  a:
                    command: [run]
                    env:
                      QUEUE_ORIGIN: mine
                      DB_PASSWORD: ${secret:db}
                      WHERE: $(AION_HOME)/Data
                      PORT: 3306
                """, 1);
        assertThat(launch.environment())
                .containsEntry("QUEUE_ORIGIN", "mine")
                .containsEntry("DB_PASSWORD", "tiger")
                .containsEntry("WHERE", home + "/Data")
                .containsEntry("PORT", "3306");
    }

    /** On Kubernetes that name is there; here it is not. */
    @Test
    void theHostRabbitmqIsThisDevicesRabbit() throws IOException {
        writeSecret("p@ss\n".getBytes(StandardCharsets.UTF_8));
        String file = """
                microservices:
                  a:
                    command: [run]
                    env:
                      RABBITMQ_URL: %s
                      COPY: $(RABBITMQ_URL)
                """;
        ProcessLaunch launch = launch(file.formatted("amqp://user:${secret:db}@rabbitmq:5999/vision?heartbeat=5"), 1);
        assertThat(launch.environment())
                .containsEntry("RABBITMQ_URL", "amqp://user:p@ss@broker:5672/vision?heartbeat=5")
                .containsEntry("COPY", "amqp://user:p@ss@broker:5672/vision?heartbeat=5");
        assertThat(rabbit(file, "amqp://rabbitmq")).isEqualTo("amqp://broker:5672");
        assertThat(rabbit(file, "amqp://u:p@RabbitMQ/")).isEqualTo("amqp://u:p@broker:5672/");
        for (String other : List.of(
                "amqp://u:p@rabbitmq.example.com/v",
                "amqp://rabbitmq:pw@elsewhere:5672/rabbitmq",
                "amqp://u:p@h/@rabbitmq")) {
            assertThat(rabbit(file, other)).isEqualTo(other);
        }
        url = Optional.of("amqp://ms:pw@[::1]/v");
        assertThat(rabbit(file, "amqp://u:p@rabbitmq:5672/x")).isEqualTo("amqp://u:p@[::1]/x");
    }

    private String rabbit(String file, String url) {
        return String.valueOf(launch(file.formatted(url), 1).environment().get("RABBITMQ_URL"));
    }

    @Test
    void aSecretStaysAsItIsAndIsHiddenUnderWhateverName() throws IOException {
        writeSecret("ti$$ger$(AION_HOME)\n".getBytes(StandardCharsets.UTF_8));
        ProcessLaunch launch = launch(WITH_SECRET, 1);
        assertThat(launch.environment()).containsEntry("DB", "ti$$ger$(AION_HOME)");
        assertThat(launch.secrets()).contains("ti$$ger$(AION_HOME)");
    }

    /** Java's own refusal of such a value prints it. */
    @Test
    void aSecretThatIsNoTextIsNamedAndNothingIsStarted() throws IOException {
        for (byte[] binary : List.of(new byte[] {'a', 0, 'b'}, new byte[] {(byte) 0xff, (byte) 0xfe})) {
            writeSecret(binary);
            Resolved resolved = resolve(WITH_SECRET, 1);
            assertThat(resolved.launchable())
                    .isInstanceOfSatisfying(
                            Launchable.Invalid.class,
                            invalid -> assertThat(invalid.reason())
                                    .contains("is no text")
                                    .contains("Base64"));
        }
    }

    @Test
    void aMissingSecretIsNamedAndNothingIsStarted() {
        Resolved resolved = resolve(WITH_SECRET, 1);
        assertThat(resolved.launch()).isEmpty();
        assertThat(resolved.launchable())
                .isInstanceOfSatisfying(
                        Launchable.Invalid.class,
                        invalid -> assertThat(invalid.reason())
                                .isEqualTo("the secret db is not there; write it to " + home.resolve("secrets/db")
                                        + " (mode 0600, at most 64 KiB)"));
    }

    @Test
    void aRelativeProgramIsLookedForInItsFolderAndBesideTheFile() throws IOException {
        String file = """
                microservices:
                  a:
                    command: [bin/start]
                    position: UI
                    directoryPath: shared/a
                """;
        assertThat(launch(file, 1).command())
                .containsExactly(home.resolve("UI/shared/a/bin/start").toString());
        Files.createDirectories(services.resolve("bin"));
        Files.createFile(services.resolve("bin/start"));
        assertThat(launch(file, 1).command())
                .containsExactly(services.resolve("bin/start").toString());
        Files.createDirectories(home.resolve("UI/shared/a/bin"));
        Files.createFile(home.resolve("UI/shared/a/bin/start"));
        assertThat(launch(file, 1).command())
                .containsExactly(home.resolve("UI/shared/a/bin/start").toString());
    }

    @Test
    void withoutCommandItIsTheFileRunOrNothing() throws IOException {
        String file = "microservices:\n  a:\n    startup: yes\n";
        assertThat(resolve(file, 1).launchable()).isInstanceOf(Launchable.NoCommand.class);
        Files.createDirectories(home.resolve("Runtime/a"));
        Files.createFile(home.resolve("Runtime/a/run"));
        assertThat(launch(file, 1).command())
                .containsExactly(home.resolve("Runtime/a/run").toString());
    }

    @Test
    void oneForAnotherNodeIsNotStartedHere() {
        String file = "deviceName: here\nmicroservices:\n  a:\n    command: [run]\n    targetNode: %s\n";
        assertThat(resolve(file.formatted("there"), 1).launchable())
                .isEqualTo(new Launchable.Elsewhere("its targetNode is there, and this is here"));
        assertThat(resolve(file.formatted("here"), 1).launch()).isPresent();
        assertThat(resolve(file.formatted("host-name"), 1).launch()).isPresent();
    }

    @Test
    void nothingIsStartedBeforeMicroservicesHaveAUser() {
        url = Optional.empty();
        assertThat(resolve("microservices:\n  a:\n    command: [run]\n", 1).launchable())
                .isInstanceOf(Launchable.NotYet.class);
    }

    @Test
    void theFingerprintTellsEveryChangeAndNothingElse() {
        String file = "microservices:\n  a:\n    command: [run, x]\n    env: {A: '1', B: '2'}\n";
        String same = launch(file, 1).fingerprint();
        assertThat(launch(file.replace("{A: '1', B: '2'}", "{B: '2', A: '1'}"), 1)
                        .fingerprint())
                .isEqualTo(same);
        assertThat(launch(file + "    nextService: {default: [{name: b}]}\n  b:\n    command: [run]\n", 1)
                        .fingerprint())
                .as("edges are the broker's business")
                .isEqualTo(same);
        assertThat(launch(file.replace("x]", "y]"), 1).fingerprint()).isNotEqualTo(same);
        assertThat(launch(file.replace("'2'", "'3'"), 1).fingerprint()).isNotEqualTo(same);
        url = Optional.of("amqp://ms:pw@other/v");
        assertThat(launch(file, 1).fingerprint()).isNotEqualTo(same);
    }

    /** The secret {@code db}. */
    private void writeSecret(byte[] secret) throws IOException {
        Files.createDirectories(home.resolve("secrets"));
        Files.write(home.resolve("secrets/db"), secret);
    }

    private Launches launches() {
        return new Launches(new LaunchSettings(
                home,
                services,
                "somewhere",
                Set.of("host-name"),
                () -> url,
                Map.of("KANBAN_ADDR", "localhost:11010"),
                LaunchSettings.Anew.NOTHING));
    }

    private ProcessLaunch launch(String yaml, int number) {
        return (ProcessLaunch) resolve(yaml, number).launch().orElseThrow();
    }

    private Resolved resolve(String yaml, int number) {
        Parsed parsed = ServicesParser.parse(yaml.getBytes(StandardCharsets.UTF_8), "services.yml");
        assertThat(parsed.file()).as(parsed.faults().toString()).isPresent();
        ServicesFile file = parsed.file().orElseThrow();
        return launches().resolve(file, file.microservices().values().iterator().next(), number);
    }
}
