package io.aion.broker.kubernetes;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.net.HttpURLConnection;

/** The label on the pod of the broker that acts: by it the Service leads callers there. */
final class ActingLabel {

    /** What the Service of the broker selects, with the value {@code yes}. */
    static final String LABEL = "aion.io/acts";

    private final KubernetesClient client;
    private final String namespace;
    private final String pod;

    ActingLabel(KubernetesClient client, String namespace, String pod) {
        this.client = client;
        this.namespace = namespace;
        this.pod = pod;
    }

    /** Moves it here from wherever it is. */
    void take() {
        patch(pod, "\"yes\"");
        // One that had no time to take its own off, or could not.
        for (Pod other :
                client.pods().inNamespace(namespace).withLabel(LABEL).list().getItems()) {
            String name = other.getMetadata().getName();
            if (!name.equals(pod)) {
                takeOff(name);
            }
        }
    }

    private void takeOff(String name) {
        try {
            patch(name, "null");
        } catch (KubernetesClientException e) {
            // One that has gone meanwhile has no label.
            if (e.getCode() != HttpURLConnection.HTTP_NOT_FOUND) {
                throw e;
            }
        }
    }

    private void patch(String name, String value) {
        client.pods()
                .inNamespace(namespace)
                .withName(name)
                .patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        "{\"metadata\":{\"labels\":{\"" + LABEL + "\":" + value + "}}}");
    }
}
