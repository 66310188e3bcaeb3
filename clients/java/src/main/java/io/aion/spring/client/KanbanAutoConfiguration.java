package io.aion.spring.client;

import io.aion.client.InstanceEnvironment;
import io.aion.client.MicroserviceClient;
import io.aion.messaging.SenderSettings;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Clock;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Makes an application a microservice of AION: a {@link MicroserviceClient} as the environment says, the
 * {@link KanbanListener}, health and meters. A bean {@link InstanceEnvironment} of the application's own (a test's) counts
 * instead of the environment.
 */
@AutoConfiguration
@EnableConfigurationProperties(MicroserviceProperties.class)
public class KanbanAutoConfiguration {

    @Bean
    static Listeners kanbanListeners() {
        return new Listeners();
    }

    @Bean
    @ConditionalOnMissingBean
    InstanceEnvironment instanceEnvironment() {
        return InstanceEnvironment.current();
    }

    /** Closed by the lifecycle, before what its listener needs is gone. */
    @Bean(destroyMethod = "")
    MicroserviceClient microserviceClient(InstanceEnvironment environment) {
        return MicroserviceClient.connect(environment, SenderSettings.DEFAULT, Clock.systemUTC());
    }

    @Bean
    MicroserviceLifecycle microserviceLifecycle(
            MicroserviceClient client,
            Listeners listeners,
            MicroserviceProperties properties,
            ConfigurableApplicationContext context) {
        return new MicroserviceLifecycle(client, listeners, properties, context);
    }

    /** Whether its queue is read: RabbitMQ is reached and the service broker has made the queue. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(HealthIndicator.class)
    static class KanbanHealth {

        @Bean
        HealthIndicator kanbanHealthIndicator(MicroserviceClient client, InstanceEnvironment environment) {
            return () -> client.isConnected()
                    ? Health.up().withDetail("queue", environment.queue()).build()
                    : Health.down()
                            .withDetail("queue", environment.queue())
                            .withDetail("reason", "RabbitMQ can't be reached, or the queue is not there yet")
                            .build();
        }
    }

    /** {@code aion.microservice.kanban.*}: counts of the instance itself. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(MeterRegistry.class)
    static class KanbanMeters {

        @Bean
        MeterBinder kanbanMeterBinder(MicroserviceClient client) {
            return new ClientMeters(client);
        }
    }
}
