package io.aion.broker;

import io.aion.broker.explain.Place;
import io.aion.broker.kubernetes.Hosts;
import io.aion.broker.kubernetes.KubernetesRuntime;
import io.aion.broker.kubernetes.KubernetesSettings;
import io.aion.broker.kubernetes.PodLaunches;
import io.aion.broker.kubernetes.explain.PodExplainer;
import io.aion.broker.kubernetes.objects.PodSettings;
import io.aion.broker.runtime.InstanceRuntime;
import io.aion.broker.runtime.LaunchResolver;
import io.aion.broker.runtime.LaunchSettings;
import io.fabric8.kubernetes.client.Config;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;

/** Wires microservices as pods; nothing of Kubernetes is loaded before one of these is called. */
final class PodRuntimes {

    /** A person waits, and aionctl gives up after 10 s: an answer of several requests has to come before. */
    private static final Duration EXPLAINED_WITHIN = Duration.ofSeconds(3);

    private PodRuntimes() {}

    static InstanceRuntime runtime(ServiceBrokerProperties.Kubernetes properties, Clock clock) throws IOException {
        Config config = Config.autoConfigure(null);
        return KubernetesRuntime.open(config, settings(properties, config), clock);
    }

    static LaunchResolver resolver(
            ServiceBrokerProperties.Kubernetes properties, LaunchSettings launches, InstanceRuntime runtime)
            throws IOException {
        PodSettings pods = settings(properties, Config.autoConfigure(null)).pods();
        return PodLaunches.open(launches, pods, ((KubernetesRuntime) runtime)::notYet);
    }

    /** What the cluster knows of pods that do not run. */
    static Place place(ServiceBrokerProperties.Kubernetes properties, InstanceRuntime runtime, Clock clock)
            throws IOException {
        Config config = Config.autoConfigure(null);
        KubernetesSettings settings = settings(properties, config);
        KubernetesRuntime pods = (KubernetesRuntime) runtime;
        return PodExplainer.open(
                config,
                settings.pods().namespace(),
                settings.requestTimeout().compareTo(EXPLAINED_WITHIN) < 0
                        ? settings.requestTimeout()
                        : EXPLAINED_WITHIN,
                settings.page(),
                pods::front,
                pods::masked,
                clock);
    }

    private static KubernetesSettings settings(ServiceBrokerProperties.Kubernetes properties, Config config)
            throws IOException {
        String namespace = properties.namespace().isEmpty() ? config.getNamespace() : properties.namespace();
        if (namespace == null || namespace.isEmpty()) {
            throw new IllegalStateException(
                    "aion.service-broker.runtime is kubernetes, and this process is in no cluster;"
                            + " set aion.service-broker.kubernetes.namespace and KUBECONFIG, or runtime=local");
        }
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
