package io.aion.broker.kubernetes;

import io.aion.broker.kubernetes.objects.Labels;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Informable;
import io.fabric8.kubernetes.client.dsl.NamespaceableResource;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Our part of one namespace: what Kubernetes tells of it by itself, and what is asked of it. What has not our label is
 * neither seen nor touched.
 */
final class Cluster implements AutoCloseable {

    /** Whose fields these are, in the words of server-side apply. */
    private static final String MANAGER = "aion";

    private final KubernetesClient client;
    private final String namespace;
    private final SharedIndexInformer<Deployment> deployments;
    private final SharedIndexInformer<Job> jobs;
    private final SharedIndexInformer<Pod> pods;
    private final SharedIndexInformer<Service> services;

    private final BooleanSupplier acts;

    private Cluster(KubernetesClient client, KubernetesSettings settings, BooleanSupplier acts, Runnable changed) {
        this.client = client;
        this.acts = acts;
        this.namespace = settings.pods().namespace();
        String aion = Labels.AION;
        deployments = informer(
                client.apps().deployments().inNamespace(namespace).withLabel(Labels.MANAGED_BY, aion),
                settings,
                changed);
        jobs = informer(
                client.batch().v1().jobs().inNamespace(namespace).withLabel(Labels.MANAGED_BY, aion),
                settings,
                changed);
        pods = informer(client.pods().inNamespace(namespace).withLabel(Labels.MANAGED_BY, aion), settings, changed);
        services = informer(
                client.services().inNamespace(namespace).withLabel(Labels.MANAGED_BY, aion), settings, changed);
    }

    /**
     * Begins to listen; returns at once, whether or not it answers.
     *
     * @param acts whether something may be changed now; asked before each change
     * @param changed called when it has told something new, from any thread
     */
    static Cluster open(KubernetesAccess access, KubernetesSettings settings, BooleanSupplier acts, Runnable changed) {
        return new Cluster(access.client(), settings, acts, changed);
    }

    private static <T extends HasMetadata> SharedIndexInformer<T> informer(
            Informable<T> ours, KubernetesSettings settings, Runnable changed) {
        // With a limit the first list is a consistent one: from a server's cache it might not yet tell what the broker
        // before us has made.
        SharedIndexInformer<T> informer = ours.withLimit((long) settings.page()).runnableInformer(0);
        informer.addEventHandler(new Told<>(changed));
        informer.exceptionHandler((started, problem) -> true);
        informer.start();
        return informer;
    }

    private Stream<SharedIndexInformer<?>> informers() {
        return Stream.of(deployments, jobs, pods, services);
    }

    /** Whether all of what was there has been told once. */
    boolean told() {
        return informers().allMatch(SharedIndexInformer::hasSynced);
    }

    Collection<Deployment> deployments() {
        return deployments.getStore().list();
    }

    Collection<Job> jobs() {
        return jobs.getStore().list();
    }

    Collection<Pod> pods() {
        return pods.getStore().list();
    }

    Collection<Service> services() {
        return services.getStore().list();
    }

    /**
     * Makes it so.
     *
     * @param ours whether it was seen to be ours; where not, it is asked
     * @throws NotOurs if something of that name is there and not ours
     */
    <T extends HasMetadata> T apply(T wanted, boolean ours) {
        mayChange();
        boolean there = ours;
        if (!ours) {
            T found = client.resource(wanted).inNamespace(namespace).get();
            if (found != null && !managed(found)) {
                throw new NotOurs(found);
            }
            there = found != null;
        }
        NamespaceableResource<T> resource = client.resource(wanted);
        // Ours whatever somebody has changed of it by hand; a new one must meet nobody's.
        return there
                ? resource.inNamespace(namespace)
                        .fieldManager(MANAGER)
                        .forceConflicts()
                        .serverSideApply()
                : resource.inNamespace(namespace).fieldManager(MANAGER).serverSideApply();
    }

    /** Makes a new one; says whether there was none of that name. */
    @Nullable
    Job create(Job job) {
        mayChange();
        try {
            return client.resource(job).inNamespace(namespace).create();
        } catch (KubernetesClientException e) {
            if (e.getCode() == HttpURLConnection.HTTP_CONFLICT) {
                return null;
            }
            throw e;
        }
    }

    /**
     * The one of that name.
     *
     * @throws NotOurs if it is not ours
     */
    Job existing(Job named) {
        Job found = client.resource(named).inNamespace(namespace).get();
        if (found == null) {
            throw new IllegalStateException(named.getMetadata().getName() + " was there and is gone");
        }
        if (!managed(found)) {
            throw new NotOurs(found);
        }
        return found;
    }

    /** Takes it away, its pods first. One that is not there is taken away already. */
    void delete(HasMetadata object) {
        mayChange();
        client.resource(object)
                .inNamespace(namespace)
                .withPropagationPolicy(DeletionPropagation.FOREGROUND)
                .delete();
    }

    /** What Kubernetes has made of a Deployment, now and before. */
    List<ReplicaSet> replicaSets(Deployment deployment) {
        return client.apps()
                .replicaSets()
                .inNamespace(namespace)
                .withLabels(deployment.getSpec().getSelector().getMatchLabels())
                .list()
                .getItems();
    }

    /** The content of a Secret of ours; nothing where there is none. */
    Map<String, String> secret(String name) {
        var secret = client.secrets().inNamespace(namespace).withName(name).get();
        if (secret == null || secret.getData() == null) {
            return Map.of();
        }
        if (!managed(secret)) {
            throw new NotOurs(secret);
        }
        return secret.getData();
    }

    PodLog log(Pod pod, List<String> secrets, Duration limit) {
        return new PodLog(
                client.pods().inNamespace(namespace).withName(pod.getMetadata().getName()), secrets, limit);
    }

    private void mayChange() {
        if (!acts.getAsBoolean()) {
            throw new IllegalStateException("another broker acts now, or nobody: this one changes nothing");
        }
    }

    private static boolean managed(HasMetadata object) {
        Map<String, String> labels = object.getMetadata().getLabels();
        return labels != null && Labels.AION.equals(labels.get(Labels.MANAGED_BY));
    }

    /** Something of that name is there which AION has not made. */
    static final class NotOurs extends RuntimeException {
        NotOurs(HasMetadata found) {
            super("there is a " + found.getKind() + " " + found.getMetadata().getName()
                    + " that AION has not made, and does not touch; rename or delete it");
        }
    }

    @Override
    public void close() {
        informers().forEach(SharedIndexInformer::stop);
    }
}
