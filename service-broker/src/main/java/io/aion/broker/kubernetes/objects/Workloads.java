package io.aion.broker.kubernetes.objects;

import io.aion.broker.instances.InstanceId;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;

/** The objects that make pods of a {@link PodLaunch}. */
public final class Workloads {

    private static final int SETTLED_SECONDS = 5;

    private Workloads() {}

    /** For what is kept running: never two of one number at a time. */
    public static Deployment deployment(PodLaunch launch, InstanceId id, PodSettings settings) {
        Map<String, String> labels = Labels.of(id);
        return new DeploymentBuilder()
                .withMetadata(metadata(
                        ObjectNames.instance(id.service(), id.number()),
                        settings.namespace(),
                        launch,
                        id,
                        OptionalInt.empty()))
                .withNewSpec()
                .withReplicas(1)
                // To come back to.
                .withRevisionHistoryLimit(1)
                .withProgressDeadlineSeconds(settings.readySeconds())
                // One that ends right after its start was not ready.
                .withMinReadySeconds(SETTLED_SECONDS)
                .withNewSelector()
                .withMatchLabels(labels)
                .endSelector()
                .withNewStrategy()
                .withType("Recreate")
                .endStrategy()
                .withTemplate(labelled(launch.template(), labels))
                .endSpec()
                .build();
    }

    /**
     * One run, which Kubernetes never repeats: whether and when it is tried again is decided from its queue.
     *
     * @param run its number among the runs; two brokers that start the same run can't both make it
     */
    public static Job job(PodLaunch launch, InstanceId id, int run, OptionalInt waiting, String namespace) {
        return new JobBuilder()
                .withMetadata(metadata(ObjectNames.job(id.service(), id.number(), run), namespace, launch, id, waiting))
                .withNewSpec()
                .withBackoffLimit(0)
                .withTemplate(new PodTemplateSpecBuilder(labelled(launch.template(), Labels.of(id)))
                        .editSpec()
                        .withRestartPolicy("Never")
                        .endSpec()
                        .build())
                .endSpec()
                .build();
    }

    /** The one Secret of all microservices. */
    public static Secret secret(Map<String, String> data, String namespace) {
        // Not as stringData: what is written there once would never be taken out again.
        Map<String, String> encoded = new TreeMap<>();
        data.forEach((key, value) ->
                encoded.put(key, Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8))));
        return new SecretBuilder()
                .withNewMetadata()
                .withName(ObjectNames.SECRET)
                .withNamespace(namespace)
                .withLabels(Map.of(Labels.MANAGED_BY, Labels.AION))
                .endMetadata()
                .withType("Opaque")
                .withData(encoded)
                .build();
    }

    private static PodTemplateSpec labelled(PodTemplateSpec template, Map<String, String> labels) {
        return new PodTemplateSpecBuilder(template)
                .editMetadata()
                .withLabels(labels)
                .endMetadata()
                .build();
    }

    private static ObjectMeta metadata(
            String name, String namespace, PodLaunch launch, InstanceId id, OptionalInt waiting) {
        Map<String, String> annotations = new LinkedHashMap<>();
        annotations.put(Labels.FINGERPRINT, launch.fingerprint());
        if (!launch.queue().isEmpty()) {
            annotations.put(Labels.QUEUE, launch.queue());
        }
        waiting.ifPresent(count -> annotations.put(Labels.WAITING, Integer.toString(count)));
        return new ObjectMetaBuilder()
                .withName(name)
                .withNamespace(namespace)
                .withLabels(Labels.of(id))
                .withAnnotations(annotations)
                .build();
    }
}
