package io.aion.spring;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
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
