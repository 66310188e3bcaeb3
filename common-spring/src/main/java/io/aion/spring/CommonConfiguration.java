package io.aion.spring;

import io.aion.messaging.BrokerAddress;
import java.time.Clock;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The beans that every service shares; imported by each service's own configuration, so that it exists once. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(AionProperties.class)
public class CommonConfiguration {

    @Bean
    static KnownProperties knownProperties() {
        return new KnownProperties();
    }

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    @Bean
    BrokerAddress brokerAddress(AionProperties properties) {
        return new BrokerAddress(properties.rabbitmq().url());
    }

    @Bean
    AionHome aionHome(AionProperties properties) {
        return new AionHome(properties.home());
    }

    @Bean
    ApiToken apiToken(AionHome home) {
        return ApiToken.of(home);
    }

    @Bean
    ApiGuard apiGuard(ApiToken token, AionProperties properties, ObjectProvider<OpenPath> open) {
        return new ApiGuard(token, properties.api(), open.stream().toList());
    }

    @Bean
    MeterRefresh meterRefresh(ObjectProvider<MeterSource> sources, AionProperties properties) {
        return new MeterRefresh(
                sources.orderedStream().toList(), properties.meters().every());
    }
}
