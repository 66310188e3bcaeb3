package io.aion.services;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChangesTest {

    private static final String BEFORE = """
            deviceName: one
            devices:
              far: {addr: 10.0.0.1, password: old-secret}
            microservices:
              a:
                env: {LEVEL: info, DB_PASSWORD: old-secret, RABBITMQ_URL: "amqp://u:old-secret@rabbitmq:5672/x"}
                nextService:
                  default: [{name: b}]
              b: {scale: 1}
              c: {always: yes}
            """;

    @Test
    void theSameFileWrittenOtherwiseHasNoChange() {
        String other = BEFORE.replace("{scale: 1}", "{startup: no}").replace("always: yes", "always: on");
        assertThat(between(BEFORE, other)).isEmpty();
    }

    @Test
    void eachChangeIsOneLine() {
        String after = """
                deviceName: one
                debug: yes
                devices:
                  far: {addr: 10.0.0.2, password: old-secret}
                  near: {addr: 10.0.0.3}
                microservices:
                  a:
                    env: {LEVEL: debug, DB_PASSWORD: old-secret, RABBITMQ_URL: "amqp://u:old-secret@rabbitmq:5672/x"}
                    nextService:
                      default: [{name: b, pattern: "0"}]
                      far: [{name: b, device: near}]
                      end: []
                  b: {scale: 3, resources: {limits: {memory: 1Gi}}, interval: 500}
                  d: {always: yes, nextService: {default: [{name: a}]}}
                """;
        assertThat(between(BEFORE, after))
                .containsExactly(
                        "~ file debug: no -> yes",
                        "~ device far addr: 10.0.0.1 -> 10.0.0.2",
                        "+ device near",
                        "~ microservice a env.LEVEL: info -> debug",
                        "- edge a -(default)-> b",
                        "+ edge a -(default)-> b (number 1)",
                        "+ edge a -(far)-> b on near",
                        "+ edge a -(end)-> nothing",
                        "~ microservice b scale: 1 -> 3",
                        "~ microservice b interval: 0 -> 500",
                        "+ microservice b resources.limits.memory: 1Gi",
                        "- microservice c",
                        "+ microservice d",
                        "+ edge d -(default)-> a");
    }

    @Test
    void aChangedSecretIsAChangeAndIsNotShown() {
        List<String> changes = between(BEFORE, BEFORE.replace("old-secret", "new-secret"));
        assertThat(changes)
                .containsExactly(
                        "~ device far password: *** -> ***",
                        "~ microservice a env.DB_PASSWORD: *** -> ***",
                        "~ microservice a env.RABBITMQ_URL: amqp://***@rabbitmq:5672/x -> amqp://***@rabbitmq:5672/x");
    }

    @Test
    void aRenameIsNotARemovalAndAnAddition() {
        assertThat(between(
                        BEFORE,
                        BEFORE.replace("  c: {always: yes}", "  e: {always: yes, renamedFrom: c, directoryPath: c}")))
                .containsExactly("~ microservice e renamed from c");
        assertThat(between(BEFORE, BEFORE.replace("  c: {always: yes}", "  e: {always: yes}")))
                .containsExactly("- microservice c", "+ microservice e");
    }

    @Test
    void aPasswordAmongArgumentsIsHidden() {
        String after = BEFORE.replace("b: {scale: 1}", "b: {command: [run, --token, abc, --password=def, -v]}");
        assertThat(between(BEFORE, after))
                .containsExactly("~ microservice b command: [] -> [run, --token, ***, --password=***, -v]");
    }

    private static List<String> between(String before, String after) {
        return Changes.between(file(before), file(after)).stream()
                .map(Change::toString)
                .toList();
    }

    private static ServicesFile file(String text) {
        Parsed parsed = ServicesParser.parse(text.getBytes(StandardCharsets.UTF_8), "f");
        return parsed.file().orElseThrow(() -> new AssertionError(parsed.faults()));
    }
}
