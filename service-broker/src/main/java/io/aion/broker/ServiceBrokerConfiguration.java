package io.aion.broker;

import io.aion.broker.api.DeadController;
import io.aion.broker.api.DeviceController;
import io.aion.broker.api.DrainController;
import io.aion.broker.api.Faults;
import io.aion.broker.api.FileController;
import io.aion.broker.api.ServiceController;
import io.aion.broker.dead.DeadLetters;
import io.aion.broker.dead.DeadSettings;
import io.aion.broker.dead.Drain;
import io.aion.broker.desired.DesiredFile;
import io.aion.broker.desired.DesiredSettings;
import io.aion.broker.explain.Explainer;
import io.aion.broker.explain.Place;
import io.aion.broker.explain.RabbitFacts;
import io.aion.broker.instances.Limits;
import io.aion.broker.rabbit.QueueState;
import io.aion.broker.rabbit.TopologyOwner;
import io.aion.broker.rabbit.TopologySettings;
import io.aion.broker.rabbit.TopologyStatus;
import io.aion.broker.reconciler.InstanceReconciler;
import io.aion.broker.reconciler.RabbitQueues;
import io.aion.broker.reconciler.ReconcilerSettings;
import io.aion.broker.runtime.InstanceRuntime;
import io.aion.broker.runtime.LaunchResolver;
import io.aion.broker.runtime.LaunchSettings;
import io.aion.broker.runtime.Launches;
import io.aion.broker.runtime.LocalRuntime;
import io.aion.broker.runtime.LocalRuntimeSettings;
import io.aion.broker.topology.Capacity;
import io.aion.broker.topology.TopologyLimits;
import io.aion.messaging.BrokerAddress;
import io.aion.services.Fault;
import io.aion.services.ServicesFile;
import io.aion.spring.AionHome;
import io.aion.spring.AionProperties;
import io.aion.spring.CommonConfiguration;
import io.aion.spring.MeterSource;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** Everything of the service broker; what composes it imports this class. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ServiceBrokerProperties.class)
@Import({
    CommonConfiguration.class,
    ServiceController.class,
    FileController.class,
    DeadController.class,
    DrainController.class,
    DeviceController.class,
    Faults.class
})
public class ServiceBrokerConfiguration {

    /** First of all: on one machine, whoever has the home's lock is the one broker of it. */
    @Bean
    InstanceRuntime instanceRuntime(ServiceBrokerProperties properties, AionHome home, Clock clock) throws IOException {
        return switch (properties.runtime()) {
            case LOCAL -> localRuntime(home, clock);
            case KUBERNETES -> PodRuntimes.runtime(properties.kubernetes(), clock);
        };
    }

    private static InstanceRuntime localRuntime(AionHome home, Clock clock) throws IOException {
        LocalRuntimeSettings defaults = LocalRuntimeSettings.in(home.root());
        return LocalRuntime.open(
                new LocalRuntimeSettings(
                        defaults.home(),
                        defaults.stopLimit(),
                        defaults.outputSize(),
                        defaults.outputFiles(),
                        defaults.rotateEvery(),
                        Optional.of(Path.of(System.getProperty("java.home")))),
                clock);
    }

    @Bean
    LaunchResolver launchResolver(
            ServiceBrokerProperties properties,
            AionProperties aion,
            AionHome home,
            InstanceRuntime runtime,
            TopologyOwner topology)
            throws IOException {
        LaunchSettings settings = new LaunchSettings(
                home.root(),
                home.config(),
                aion.deviceName(),
                Set.of(),
                topology::microserviceUrl,
                InstanceEnvironment.of(aion, properties.kanbanAddr(), System.getenv()));
        return switch (properties.runtime()) {
            case LOCAL -> new Launches(settings);
            case KUBERNETES -> PodRuntimes.resolver(properties.kubernetes(), settings, runtime);
        };
    }

    @Bean
    TopologyOwner topologyOwner(
            ServiceBrokerProperties properties,
            AionProperties aion,
            AionHome home,
            BrokerAddress address,
            InstanceRuntime first,
            Clock clock) {
        return TopologyOwner.open(
                address,
                new TopologySettings(
                        aion.rabbitmq().managementUrl(),
                        home.root().resolve("rabbitmq-password"),
                        properties.amqpAddr(),
                        limits(properties),
                        properties.resync(),
                        properties.drainQuiet(),
                        properties.newQueuePause(),
                        properties.requestTimeout()),
                clock);
    }

    @Bean
    DesiredFile desiredFile(ServiceBrokerProperties properties, AionHome home, TopologyOwner topology, Clock clock)
            throws IOException {
        DesiredFile file = DesiredFile.open(
                new DesiredSettings(
                        home.config(), properties.fileLimit().toBytes(), properties.revisions(), properties.resync()),
                services -> capacity(services, properties, topology),
                clock);
        file.onChange(topology::desire);
        topology.desire(file.current());
        return file;
    }

    @Bean
    InstanceReconciler instanceReconciler(
            ServiceBrokerProperties properties,
            BrokerAddress address,
            InstanceRuntime runtime,
            LaunchResolver launches,
            TopologyOwner topology,
            DesiredFile file,
            Clock clock) {
        AtomicReference<Runnable> wake = new AtomicReference<>(() -> {});
        InstanceReconciler reconciler = new InstanceReconciler(
                () -> file.known() ? Optional.of(file.current()) : Optional.empty(),
                launches,
                runtime,
                RabbitQueues.open(
                        address,
                        clock,
                        notYetReadable(properties, topology),
                        queue -> topology.queue(queue).map(QueueState::messages).orElse(-1L),
                        () -> Objects.requireNonNull(wake.get()).run()),
                new ReconcilerSettings(
                        properties.resync(),
                        ReconcilerSettings.DEFAULT.hintPause(),
                        properties.hintFor(),
                        Limits.DEFAULT),
                clock);
        wake.set(reconciler::wake);
        topology.whenChanged(reconciler::wake);
        reconciler.whenAwake(topology::awake);
        file.onChange(changed -> reconciler.wake());
        return reconciler;
    }

    /** A process reads as soon as it is started; a pod has its way to a node before it, and need not wait before that. */
    private static Predicate<String> notYetReadable(ServiceBrokerProperties properties, TopologyOwner topology) {
        return switch (properties.runtime()) {
            case LOCAL -> queue -> topology.isUndeclared(queue) || topology.isNew(queue);
            case KUBERNETES -> topology::isUndeclared;
        };
    }

    /** Closes its connection with the context. */
    @Bean
    Place place(ServiceBrokerProperties properties, InstanceRuntime runtime, Clock clock) throws IOException {
        return switch (properties.runtime()) {
            case LOCAL -> Place.PROCESSES;
            case KUBERNETES -> PodRuntimes.place(properties.kubernetes(), runtime, clock);
        };
    }

    @Bean
    Explainer explainer(InstanceReconciler reconciler, TopologyOwner topology, Place place, Clock clock) {
        return new Explainer(
                reconciler::facts,
                queue -> {
                    TopologyStatus status = topology.status();
                    return new RabbitFacts(
                            status.reachable(), status.trouble(), topology.isNew(queue), status.refused());
                },
                place,
                clock);
    }

    /** Closes the reconciler too, before what it works on. */
    @Bean
    InstanceLifecycle instanceLifecycle(
            InstanceReconciler reconciler, InstanceRuntime runtime, ServiceBrokerProperties properties) {
        return new InstanceLifecycle(reconciler, runtime, properties.stopInstances());
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
    DeadLetters deadLetters(ServiceBrokerProperties properties, BrokerAddress address, Clock clock) {
        return new DeadLetters(
                address,
                new DeadSettings(
                        properties.deadHeld(), properties.deadHeldBytes().toBytes(), properties.requestTimeout()),
                clock);
    }

    @Bean
    Drain drain(TopologyOwner topology, Clock clock) {
        return new Drain(topology, topology.mover(), clock);
    }

    /** Part of readiness, never of liveness: kanban flow on without the broker, and it waits for RabbitMQ by itself. */
    @Bean
    HealthIndicator serviceBrokerHealthIndicator(TopologyOwner topology) {
        return () -> topology.reachable()
                ? Health.up()
                        .withDetail("settings", topology.status().settings())
                        .withDetail("settingsNotSeen", topology.status().settingsNotSeen())
                        .build()
                : Health.down()
                        .withDetail("reason", topology.status().trouble())
                        .build();
    }

    private static TopologyLimits limits(ServiceBrokerProperties properties) {
        return new TopologyLimits(
                properties.queueLimit().toBytes(),
                properties.parkedLimit().toBytes(),
                properties.logLimit().toBytes(),
                properties.logAge());
    }

    private static List<Fault> capacity(
            ServicesFile services, ServiceBrokerProperties properties, TopologyOwner topology) {
        try {
            return Capacity.warnings(services, limits(properties), topology.diskFree());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of();
        }
    }
}
