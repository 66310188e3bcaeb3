package io.aion.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

class KnownPropertiesTest {

    @Test
    void aMisspeltPropertyStopsTheStartAndNamesTheRightOne() {
        assertThatThrownBy(() -> check("application.properties", Map.of("aion.rabbitmq.ulr", "amqp://x")))
                .isInstanceOf(UnknownProperties.class)
                .hasMessageContaining("aion.rabbitmq.ulr")
                .hasMessageContaining("application.properties")
                .hasMessageContaining("did you mean aion.rabbitmq.url?");
    }

    @Test
    void rightPropertiesInEverySpellingPass() {
        assertThatCode(() -> check(
                        "commandLineArgs",
                        Map.of(
                                "aion.rabbitmq.managementUrl", "http://x",
                                "aion.api.allowed-hosts[0]", "a",
                                "spring.main.banner-mode", "off")))
                .doesNotThrowAnyException();
    }

    @Test
    void ofTheEnvironmentOnlyNamesOfAnOwnServiceCount() {
        Set<String> known = Set.of("aion.home", "aion.status-kanban.grpc.port", "aion.status-kanban.file-every");
        Set<String> variables = Set.of(
                "AION_STATUS_KANBAN_GRPC_PORT",
                "AION_STATUS_KANBAN_GRPC_PROT",
                "AION_STATUSKANBAN_PORT",
                "AION_SERVICE_BROKER_NONSENSE",
                "AION_HOMME",
                "PATH");
        assertThat(KnownProperties.variableFaults(variables, known))
                .containsExactly(
                        "AION_STATUS_KANBAN_GRPC_PROT (environment): did you mean AION_STATUS_KANBAN_GRPC_PORT?");
    }

    @Test
    void theEnvironmentIsLeftOut() {
        assertThatCode(() -> check(
                        StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                        Map.of("aion.statuskanban.port", "tcp://10.0.0.1")))
                .doesNotThrowAnyException();
    }

    private static void check(String source, Map<String, Object> properties) {
        StandardEnvironment environment = new StandardEnvironment();
        environment.getPropertySources().remove(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME);
        environment.getPropertySources().addFirst(new MapPropertySource(source, properties));
        KnownProperties known = new KnownProperties();
        known.setEnvironment(environment);
        known.postProcessBeanFactory(new DefaultListableBeanFactory());
    }
}
