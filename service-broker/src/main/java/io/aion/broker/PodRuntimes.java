package io.aion.broker;

import io.aion.broker.desired.Source;
import io.aion.broker.explain.Place;
import io.aion.broker.kubernetes.ConfigMapSource;
import io.aion.broker.kubernetes.Hosts;
import io.aion.broker.kubernetes.KubernetesAccess;
import io.aion.broker.kubernetes.KubernetesRuntime;
import io.aion.broker.kubernetes.KubernetesSettings;
import io.aion.broker.kubernetes.LeaseLeadership;
import io.aion.broker.kubernetes.PodLaunches;
import io.aion.broker.kubernetes.explain.PodExplainer;
import io.aion.broker.kubernetes.objects.PodSettings;
import io.aion.broker.leadership.Leadership;
import io.aion.broker.runtime.InstanceRuntime;
import io.aion.broker.runtime.LaunchResolver;
import io.aion.broker.runtime.LaunchSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;

/** Wires microservices as pods; nothing of Kubernetes is loaded before one of these is called. */
final class PodRuntimes {

    /** A person waits, and aionctl gives up after 10 s: an answer of several requests has to come before. */
    private static final Duration EXPLAINED_WITHIN = Duration.ofSeconds(3);

    private PodRuntimes() {}

    static KubernetesAccess access(ServiceBrokerProperties.Kubernetes properties) {
        return KubernetesAccess.open(properties.namespace(), properties.requestTimeout(), properties.firstPause());
    }

    static InstanceRuntime runtime(
            ServiceBrokerProperties.Kubernetes properties, KubernetesAccess access, Leadership leadership, Clock clock)
            throws IOException {
        return KubernetesRuntime.open(access, settings(properties, access), leadership::acts, clock);
    }

    static LaunchResolver resolver(
            ServiceBrokerProperties.Kubernetes properties,
            KubernetesAccess access,
            LaunchSettings launches,
            InstanceRuntime runtime)
            throws IOException {
        PodSettings pods = settings(properties, access).pods();
        return PodLaunches.open(launches, pods, ((KubernetesRuntime) runtime)::notYet);
    }

    /** What the cluster knows of pods that do not run. */
    static Place place(
            ServiceBrokerProperties.Kubernetes properties,
            KubernetesAccess access,
            InstanceRuntime runtime,
            Clock clock)
            throws IOException {
        KubernetesSettings settings = settings(properties, access);
        KubernetesRuntime pods = (KubernetesRuntime) runtime;
        return new PodExplainer(
                access.client(
                        settings.requestTimeout().compareTo(EXPLAINED_WITHIN) < 0
                                ? settings.requestTimeout()
                                : EXPLAINED_WITHIN),
                access.namespace(),
                settings.page(),
                pods::front,
                pods::masked,
                clock);
    }

    static Leadership leadership(
            ServiceBrokerProperties.LeaderElection properties, KubernetesAccess access, Clock clock) {
        return LeaseLeadership.of(access, properties.settings(), clock);
    }

    static Source services(String configMap, KubernetesAccess access) {
        return ConfigMapSource.of(access, configMap);
    }

    private static KubernetesSettings settings(ServiceBrokerProperties.Kubernetes properties, KubernetesAccess access)
            throws IOException {
        String namespace = access.namespace();
        return new KubernetesSettings(
                new PodSettings(
                        namespace,
                        properties.node(),
                        properties.nodeHome().isEmpty() ? "/var/lib/aion/" + namespace : properties.nodeHome(),
                        properties.repositoryPrefix(),
                        properties.registrySecret(),
                        properties.gpuResource(),
                        properties.stopLimit().toSeconds(),
                        Math.toIntExact(properties.readyWithin().toSeconds()),
                        Hosts.given(Path.of("/etc/hosts"))),
                properties.requestTimeout(),
                properties.firstPause(),
                properties.longestPause(),
                properties.seenWithin(),
                properties.runsKept(),
                properties.workers(),
                properties.page());
    }
}
