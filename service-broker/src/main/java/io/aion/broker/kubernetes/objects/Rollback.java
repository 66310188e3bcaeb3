package io.aion.broker.kubernetes.objects;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Back to the pods of before, where those of a changed definition do not become ready in time. What the pods of before were is
 * what Kubernetes has kept of them. The definition that failed is written down, and is not tried again by itself.
 */
public final class Rollback {

    private static final String HASH = "pod-template-hash";
    private static final String REVISION = "deployment.kubernetes.io/revision";

    private Rollback() {}

    /** Whether its pods have not become ready in time, and it has not been brought back already. */
    public static boolean due(Deployment deployment) {
        return deployment.getMetadata().getDeletionTimestamp() == null
                && !annotations(deployment).containsKey(Labels.REFUSED)
                && deployment.getStatus() != null
                && Objects.equals(
                        deployment.getStatus().getObservedGeneration(),
                        deployment.getMetadata().getGeneration())
                && deployment.getStatus().getConditions().stream()
                        .anyMatch(condition -> condition.getType().equals("Progressing")
                                && condition.getStatus().equals("False")
                                && "ProgressDeadlineExceeded".equals(condition.getReason()));
    }

    /**
     * As it was before; empty where Kubernetes has kept nothing of that.
     *
     * @param why what kept the pods from becoming ready
     */
    public static Optional<Deployment> to(Deployment deployment, Collection<ReplicaSet> all, String why) {
        String failed = annotations(deployment).getOrDefault(Labels.FINGERPRINT, "");
        return all.stream()
                .filter(one -> one.getMetadata().getOwnerReferences().stream()
                        .anyMatch(owner ->
                                owner.getUid().equals(deployment.getMetadata().getUid())))
                .filter(one -> !annotations(one)
                        .getOrDefault(Labels.FINGERPRINT, failed)
                        .equals(failed))
                .max(Comparator.comparingLong(Rollback::revision))
                .map(before -> as(deployment, before, failed, why));
    }

    private static Deployment as(Deployment deployment, ReplicaSet before, String failed, String why) {
        Map<String, String> annotations = new HashMap<>();
        annotations.put(Labels.FINGERPRINT, annotations(before).getOrDefault(Labels.FINGERPRINT, ""));
        annotations.put(Labels.REFUSED, failed);
        annotations.put(Labels.WHY, why);
        Optional.ofNullable(annotations(before).get(Labels.QUEUE))
                .ifPresent(queue -> annotations.put(Labels.QUEUE, queue));
        return new DeploymentBuilder()
                .withNewMetadata()
                .withName(deployment.getMetadata().getName())
                .withNamespace(deployment.getMetadata().getNamespace())
                .withLabels(deployment.getMetadata().getLabels())
                .withAnnotations(annotations)
                .endMetadata()
                .withNewSpecLike(deployment.getSpec())
                .withTemplate(new PodTemplateSpecBuilder(before.getSpec().getTemplate())
                        .editMetadata()
                        .removeFromLabels(HASH)
                        .endMetadata()
                        .build())
                .endSpec()
                .build();
    }

    /** What a person should know of one that was brought back; empty for any other. */
    static String note(Map<String, String> annotations) {
        return annotations.containsKey(Labels.REFUSED)
                ? "runs as it was before: of the changed definition no pod became ready in time, "
                        + annotations.getOrDefault(Labels.WHY, "")
                : "";
    }

    private static Map<String, String> annotations(HasMetadata object) {
        Map<String, String> annotations = object.getMetadata().getAnnotations();
        return annotations == null ? Map.of() : annotations;
    }

    private static long revision(ReplicaSet one) {
        try {
            return Long.parseLong(annotations(one).getOrDefault(REVISION, "0"));
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
