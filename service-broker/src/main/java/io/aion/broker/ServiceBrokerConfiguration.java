package io.aion.broker;

import io.aion.broker.api.DeadController;
import io.aion.broker.api.DeviceController;
import io.aion.broker.api.DrainController;
import io.aion.broker.api.Faults;
import io.aion.broker.api.FileController;
import io.aion.broker.api.LeadershipController;
import io.aion.broker.api.QueueController;
import io.aion.broker.api.ServiceController;
import io.aion.broker.api.StandingBy;
import io.aion.broker.dead.DeadLetters;
import io.aion.broker.dead.DeadSettings;
import io.aion.broker.dead.Drain;
import io.aion.broker.desired.DesiredFile;
import io.aion.broker.desired.DesiredSettings;
import io.aion.broker.kubernetes.KubernetesAccess;
import io.aion.broker.leadership.Leadership;
import io.aion.broker.rabbit.NamedQueuesOwner;
import io.aion.broker.rabbit.TopologyOwner;
import io.aion.broker.rabbit.TopologySettings;
import io.aion.broker.reconciler.InstanceReconciler;
import io.aion.broker.runtime.InstanceRuntime;
import io.aion.broker.topology.Capacity;
import io.aion.messaging.BrokerAddress;
import io.aion.services.Fault;
import io.aion.services.ServicesFile;
import io.aion.spring.AionHome;
import io.aion.spring.AionProperties;
import io.aion.spring.CommonConfiguration;
import io.aion.spring.MeterSource;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Lazy;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Everything of the service broker; what composes it imports this class. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ServiceBrokerProperties.class)
@Import({
    CommonConfiguration.class,
    InstanceConfiguration.class,
    ServiceController.class,
    FileController.class,
    DeadController.class,
    DrainController.class,
    DeviceController.class,
    LeadershipController.class,
    QueueController.class,
    Faults.class
})
public class ServiceBrokerConfiguration {

    /** Made where something asks for it: without Kubernetes there is none. */
    @Bean
    @Lazy
    KubernetesAccess kubernetesAccess(ServiceBrokerProperties properties) {
        return PodRuntimes.access(properties.kubernetes());
    }

    @Bean
    Leadership leadership(
            ServiceBrokerProperties properties, ObjectProvider<KubernetesAccess> kubernetes, Clock clock) {
        return properties.leaderElection().enabled()
                ? PodRuntimes.leadership(properties.leaderElection(), kubernetes.getObject(), clock)
                : Leadership.always();
    }

    @Bean
    TopologyOwner topologyOwner(
            ServiceBrokerProperties properties,
            AionProperties aion,
            AionHome home,
            BrokerAddress address,
            InstanceRuntime first,
            Leadership leadership,
            Clock clock) {
        return TopologyOwner.open(
                address,
                new TopologySettings(
                        aion.rabbitmq().managementUrl(),
                        home.root().resolve("rabbitmq-password"),
                        properties.amqpAddr(),
                        properties.limits(),
                        properties.resync(),
                        properties.drainQuiet(),
                        properties.newQueuePause(),
                        properties.requestTimeout()),
                leadership::term,
                clock);
    }

    @Bean
    DesiredFile desiredFile(
            ServiceBrokerProperties properties,
            AionHome home,
            TopologyOwner topology,
            Leadership leadership,
            ObjectProvider<KubernetesAccess> kubernetes,
            Clock clock)
            throws IOException {
        DesiredSettings settings = new DesiredSettings(
                home.config(), properties.fileLimit().toBytes(), properties.revisions(), properties.resync());
        String configMap = properties.servicesConfigMap();
        DesiredFile file = DesiredFile.open(
                configMap.isEmpty() ? settings.file() : PodRuntimes.services(configMap, kubernetes.getObject()),
                settings,
                services -> capacity(services, properties, topology),
                leadership::acts,
                clock);
        file.onChange(topology::desire);
        topology.desire(file.current());
        return file;
    }

    @Bean
    ActingLifecycle actingLifecycle(
            Leadership leadership,
            InstanceReconciler reconciler,
            InstanceRuntime runtime,
            TopologyOwner topology,
            DesiredFile file,
            DeadLetters letters,
            NamedQueuesOwner namedQueues,
            ServiceBrokerProperties properties) {
        return new ActingLifecycle(
                leadership, reconciler, runtime, topology, namedQueues, file, letters, properties.stopInstances());
    }

    @Bean
    WebMvcConfigurer standingBy(Leadership leadership) {
        return new StandingBy(leadership);
    }

    @Bean
    MeterSource brokerMeters(
            TopologyOwner topology,
            InstanceReconciler reconciler,
            AionProperties aion,
            ObjectProvider<MeterRegistry> registry) {
        return registry.stream()
                .findFirst()
                .<MeterSource>map(meters -> new BrokerMeters(
                        topology, reconciler, meters, aion.meters().maxInstances()))
                .orElse(() -> {});
    }

    @Bean
    MeterSource queueMeters(NamedQueuesOwner named, AionProperties aion, ObjectProvider<MeterRegistry> registry) {
        return registry.stream()
                .findFirst()
                .<MeterSource>map(
                        meters -> new QueueMeters(named, meters, aion.meters().maxInstances()))
                .orElse(() -> {});
    }

    @Bean
    DeadLetters deadLetters(
            ServiceBrokerProperties properties, BrokerAddress address, NamedQueuesOwner named, Clock clock) {
        return new DeadLetters(
                address,
                new DeadSettings(
                        properties.deadHeld(), properties.deadHeldBytes().toBytes(), properties.requestTimeout()),
                named::parking,
                clock);
    }

    @Bean
    Drain drain(TopologyOwner topology, Clock clock) {
        return new Drain(topology, topology.mover(), clock);
    }

    /** Part of readiness, never of liveness: kanban flow on without the broker, and it waits for RabbitMQ by itself. */
    @Bean
    HealthIndicator serviceBrokerHealthIndicator(TopologyOwner topology, Leadership leadership) {
        return new BrokerHealth(topology, leadership);
    }

    private static List<Fault> capacity(
            ServicesFile services, ServiceBrokerProperties properties, TopologyOwner topology) {
        try {
            return Capacity.warnings(services, properties.limits(), topology.diskFree());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of();
        }
    }
}
