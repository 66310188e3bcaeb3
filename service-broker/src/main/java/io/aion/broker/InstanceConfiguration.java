package io.aion.broker;

import io.aion.broker.desired.DesiredFile;
import io.aion.broker.explain.Explainer;
import io.aion.broker.explain.Place;
import io.aion.broker.explain.RabbitFacts;
import io.aion.broker.instances.Limits;
import io.aion.broker.kubernetes.KubernetesAccess;
import io.aion.broker.leadership.Leadership;
import io.aion.broker.named.Bridges;
import io.aion.broker.named.Given;
import io.aion.broker.named.OwnRabbit;
import io.aion.broker.rabbit.NamedQueuesOwner;
import io.aion.broker.rabbit.NamedSettings;
import io.aion.broker.rabbit.QueueState;
import io.aion.broker.rabbit.TopologyOwner;
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
import io.aion.messaging.BrokerAddress;
import io.aion.services.Microservice;
import io.aion.services.ServicesFile;
import io.aion.spring.AionHome;
import io.aion.spring.AionProperties;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Where instances run, who looks after them, and why they do not run. */
@Configuration(proxyBeanMethods = false)
class InstanceConfiguration {

    /** First of all: on one machine, whoever has the home's lock is the one broker of it. */
    @Bean
    InstanceRuntime instanceRuntime(
            ServiceBrokerProperties properties,
            AionHome home,
            Leadership leadership,
            ObjectProvider<KubernetesAccess> kubernetes,
            Clock clock)
            throws IOException {
        return switch (properties.runtime()) {
            case LOCAL -> localRuntime(home, clock);
            case KUBERNETES -> PodRuntimes.runtime(properties.kubernetes(), kubernetes.getObject(), leadership, clock);
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
            BrokerAddress address,
            InstanceRuntime runtime,
            TopologyOwner topology,
            ObjectProvider<KubernetesAccess> kubernetes)
            throws IOException {
        OwnRabbit own = NamedQueuesOwner.own(address);
        LaunchSettings settings = new LaunchSettings(
                home.root(),
                properties.servicesDir().isEmpty() ? home.config() : Path.of(properties.servicesDir()),
                aion.deviceName(),
                Set.of(),
                topology::microserviceUrl,
                InstanceEnvironment.of(aion, properties.kanbanAddr(), properties.kanbanUrl(), System.getenv()),
                (service, number, all) -> Bridges.of(own, service, number, all).names());
        return switch (properties.runtime()) {
            case LOCAL -> new Launches(settings);
            case KUBERNETES -> PodRuntimes.resolver(properties.kubernetes(), kubernetes.getObject(), settings, runtime);
        };
    }

    @Bean
    NamedQueuesOwner namedQueuesOwner(
            ServiceBrokerProperties properties,
            AionProperties aion,
            BrokerAddress address,
            LaunchResolver launches,
            DesiredFile file,
            Leadership leadership) {
        NamedQueuesOwner owner = NamedQueuesOwner.open(
                address,
                new NamedSettings(
                        aion.rabbitmq().managementUrl(),
                        properties.limits(),
                        properties.namedQueuesResync(),
                        properties.resync(),
                        properties.requestTimeout()),
                services -> (service, number) -> given(launches, services, service, number),
                leadership::term);
        file.onChange(owner::desire);
        owner.desire(file.current());
        return owner;
    }

    private static Given given(LaunchResolver launches, ServicesFile file, Microservice service, int number) {
        try {
            return new Given.Variables(launches.variables(file, service, number).all());
        } catch (IOException e) {
            return new Given.Unknown(String.valueOf(e.getMessage()));
        }
    }

    @Bean
    InstanceReconciler instanceReconciler(
            ServiceBrokerProperties properties,
            BrokerAddress address,
            InstanceRuntime runtime,
            LaunchResolver launches,
            TopologyOwner topology,
            NamedQueuesOwner namedQueues,
            DesiredFile file,
            Leadership leadership,
            Clock clock) {
        OwnRabbit own = NamedQueuesOwner.own(address);
        AtomicReference<Runnable> wake = new AtomicReference<>(() -> {});
        InstanceReconciler reconciler = new InstanceReconciler(
                () -> file.known() ? Optional.of(file.current()) : Optional.empty(),
                new TracedLaunches(
                        launches,
                        (service, number, variables) -> Bridges.of(own, service, number, variables.all()),
                        namedQueues::notYetTraced),
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
                leadership::term,
                clock);
        wake.set(reconciler::wake);
        topology.whenChanged(reconciler::wake);
        namedQueues.whenChanged(reconciler::wake);
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

    @Bean
    Place place(
            ServiceBrokerProperties properties,
            InstanceRuntime runtime,
            ObjectProvider<KubernetesAccess> kubernetes,
            Clock clock)
            throws IOException {
        return switch (properties.runtime()) {
            case LOCAL -> Place.PROCESSES;
            case KUBERNETES -> PodRuntimes.place(properties.kubernetes(), kubernetes.getObject(), runtime, clock);
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
}
