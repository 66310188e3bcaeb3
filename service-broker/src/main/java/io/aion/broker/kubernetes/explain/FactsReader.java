package io.aion.broker.kubernetes.explain;

import io.aion.broker.instances.InstanceId;
import io.aion.broker.kubernetes.objects.Labels;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ListOptions;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads what Kubernetes tells of an instance. */
final class FactsReader {

    /** Of the present pod and, while that one goes, the one before. */
    private static final int PODS = 2;

    private final KubernetesClient client;
    private final String namespace;
    private final int page;
    private final Clock clock;

    FactsReader(KubernetesClient client, String namespace, int page, Clock clock) {
        this.client = client;
        this.namespace = namespace;
        this.page = page;
        this.clock = clock;
    }

    /**
     * Of one instance.
     *
     * @param refusal what Kubernetes said when it was last asked to make it
     * @param unseen gets why events may not be seen, where that is so
     */
    PodFacts facts(InstanceId id, String refusal, List<String> unseen) {
        Map<String, String> labels = Labels.of(id);
        List<Deployment> deployments = client.apps()
                .deployments()
                .inNamespace(namespace)
                .withLabels(labels)
                .list(limited())
                .getItems();
        List<Job> jobs = client.batch()
                .v1()
                .jobs()
                .inNamespace(namespace)
                .withLabels(labels)
                .list(limited())
                .getItems();
        List<Pod> pods = client.pods()
                .inNamespace(namespace)
                .withLabels(labels)
                .list(limited())
                .getItems();
        Optional<Deployment> deployment = deployments.stream().findFirst();
        Optional<Job> job = deployment.isPresent()
                ? Optional.empty()
                : jobs.stream().max(Comparator.comparing(FactsReader::created));
        List<Pod> own = job.isEmpty()
                ? pods
                : pods.stream().filter(pod -> ownedBy(pod, job.get())).toList();
        List<Event> events = new ArrayList<>();
        Stream.concat(
                        job.stream(),
                        own.stream()
                                .sorted(Comparator.comparing(FactsReader::created)
                                        .reversed())
                                .limit(PODS))
                .forEach(object -> events.addAll(events(object, unseen)));
        return new PodFacts(id, deployment, job, own, events, nodes(), refusal, clock.instant());
    }

    /** A new one for each call: the client writes the call's own selectors into it. */
    private ListOptions limited() {
        return new ListOptionsBuilder().withLimit((long) page).build();
    }

    private static String created(HasMetadata object) {
        String at = object.getMetadata().getCreationTimestamp();
        return at == null ? "" : at;
    }

    private static boolean ownedBy(Pod pod, Job job) {
        return pod.getMetadata().getOwnerReferences().stream()
                .anyMatch(owner -> owner.getUid().equals(job.getMetadata().getUid()));
    }

    private List<Event> events(HasMetadata object, List<String> unseen) {
        try {
            return client.v1()
                    .events()
                    .inNamespace(namespace)
                    .withField("involvedObject.uid", object.getMetadata().getUid())
                    .list(limited())
                    .getItems();
        } catch (KubernetesClientException e) {
            if (e.getCode() == HttpURLConnection.HTTP_FORBIDDEN) {
                unseen.add(PodExplainer.told(e));
                return List.of();
            }
            throw e;
        }
    }

    /** Nodes belong to no namespace, so that the right to see them may be missing where all else is there. */
    private Optional<List<Node>> nodes() {
        try {
            return Optional.of(client.nodes().list(limited()).getItems());
        } catch (KubernetesClientException e) {
            if (e.getCode() == HttpURLConnection.HTTP_FORBIDDEN) {
                return Optional.empty();
            }
            throw e;
        }
    }
}
