package io.aion.broker.kubernetes;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.RequestConfigBuilder;
import java.time.Duration;

/** The one client of this process, and the namespace it is used for. */
public final class KubernetesAccess implements AutoCloseable {

    private final KubernetesClient client;
    private final String namespace;

    private KubernetesAccess(KubernetesClient client, String namespace) {
        this.client = client;
        this.namespace = namespace;
    }

    /**
     * Asks nothing yet.
     *
     * @param namespace the one it is for; empty: that of this process
     * @param requestTimeout longest wait for an answer
     * @param firstPause pause before a broken watch is begun again
     * @throws IllegalStateException where neither says which namespace
     */
    public static KubernetesAccess open(String namespace, Duration requestTimeout, Duration firstPause) {
        Config found = Config.autoConfigure(null);
        String own = namespace.isEmpty() ? found.getNamespace() : namespace;
        if (own == null || own.isEmpty()) {
            throw new IllegalStateException("aion.service-broker asks for Kubernetes (runtime, leader-election or"
                    + " services-config-map), and this process is in no cluster; set"
                    + " aion.service-broker.kubernetes.namespace and KUBECONFIG, or runtime=local");
        }
        int timeout = Math.toIntExact(requestTimeout.toMillis());
        Config limited = new ConfigBuilder(found)
                .withConnectionTimeout(timeout)
                .withRequestTimeout(timeout)
                // What was not taken is asked again by its owner, who then knows what has become of it.
                .withRequestRetryBackoffLimit(0)
                .withWatchReconnectInterval(Math.toIntExact(firstPause.toMillis()))
                .build();
        return new KubernetesAccess(
                new KubernetesClientBuilder().withConfig(limited).build(), own);
    }

    static KubernetesAccess of(KubernetesClient client, String namespace) {
        return new KubernetesAccess(client, namespace);
    }

    /** The namespace. */
    public String namespace() {
        return namespace;
    }

    KubernetesClient client() {
        return client;
    }

    /**
     * The same client, but with less patience; closed with this one.
     *
     * @param requestTimeout longest wait for an answer
     */
    public KubernetesClient client(Duration requestTimeout) {
        return client.newClient(
                        new RequestConfigBuilder(client.getConfiguration().getRequestConfig())
                                .withRequestTimeout(Math.toIntExact(requestTimeout.toMillis()))
                                .build())
                .adapt(KubernetesClient.class);
    }

    @Override
    public void close() {
        client.close();
    }
}
