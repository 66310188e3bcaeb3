package io.aion.broker.kubernetes.objects;

import static io.aion.broker.kubernetes.objects.Told.MADE;
import static org.assertj.core.api.Assertions.assertThat;

import io.aion.broker.instances.Run;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetBuilder;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Pods of a changed definition that do not become ready. */
class RollbackTest {

    private static final String BEFORE = "always: yes, tag: '1'";
    private static final String CHANGED = "always: yes, tag: '2'";
    private static final List<Pod> PODS =
            List.of(Told.pod("p", "ReplicaSet", "rs", MADE, Told.waiting("ErrImagePull", "no such image")));

    @Test
    void itIsDueWhenKubernetesHasWaitedLongEnough() {
        assertThat(Rollback.due(Told.deployment("d", CHANGED))).isFalse();
        assertThat(Rollback.due(stuck(7, "True"))).isFalse();
        assertThat(Rollback.due(stuck(6, "False"))).as("an earlier one").isFalse();
        assertThat(Rollback.due(stuck(7, "False"))).isTrue();
    }

    @Test
    void thePodsOfBeforeComeBackAndTheChangedOnesAreNotTriedAgain() {
        Deployment stuck = stuck(7, "False");
        Deployment back = Rollback.to(
                        stuck,
                        List.of(
                                replicaSet("d", 1, "always: yes, tag: '0'"),
                                replicaSet("d", 2, BEFORE),
                                replicaSet("other", 9, "always: yes, tag: '9'"),
                                replicaSet("d", 3, CHANGED)),
                        Observation.why(stuck, PODS))
                .orElseThrow();
        assertThat(back.getSpec()
                        .getTemplate()
                        .getSpec()
                        .getContainers()
                        .getFirst()
                        .getImage())
                .isEqualTo("latonaio/camera:1");
        assertThat(back.getSpec().getTemplate().getMetadata().getLabels()).doesNotContainKey("pod-template-hash");
        Run run = Observation.of(List.of(told(back)), List.of(), List.of())
                .getFirst()
                .run();
        assertThat(run.fingerprint())
                .as("so that a plan has nothing to change")
                .isEqualTo(Compiled.launch(CHANGED).fingerprint());
        assertThat(run.note()).contains("runs as it was before", "ErrImagePull, no such image");
        assertThat(Rollback.due(told(back))).isFalse();
    }

    @Test
    void whereNothingWasBeforeThereIsNothingToComeBackTo() {
        assertThat(Rollback.to(stuck(7, "False"), List.of(replicaSet("d", 1, CHANGED)), ""))
                .isEmpty();
    }

    private static Deployment stuck(long observed, String progressing) {
        return new DeploymentBuilder(Told.deployment("d", CHANGED))
                .editMetadata()
                .withGeneration(7L)
                .endMetadata()
                .withNewStatus()
                .withObservedGeneration(observed)
                .addNewCondition()
                .withType("Progressing")
                .withStatus(progressing)
                .withReason("ProgressDeadlineExceeded")
                .endCondition()
                .endStatus()
                .build();
    }

    private static Deployment told(Deployment applied) {
        return new DeploymentBuilder(applied)
                .editMetadata()
                .withUid("d")
                .withCreationTimestamp(MADE)
                .withGeneration(7L)
                .endMetadata()
                .withStatus(stuck(7, "False").getStatus())
                .build();
    }

    private static ReplicaSet replicaSet(String owner, int revision, String keys) {
        Deployment of = Told.deployment(owner, keys);
        return new ReplicaSetBuilder()
                .withNewMetadata()
                .withAnnotations(of.getMetadata().getAnnotations())
                .addToAnnotations("deployment.kubernetes.io/revision", Integer.toString(revision))
                .addNewOwnerReference()
                .withUid(owner)
                .endOwnerReference()
                .endMetadata()
                .withNewSpec()
                .withNewTemplateLike(of.getSpec().getTemplate())
                .editMetadata()
                .addToLabels("pod-template-hash", "h" + revision)
                .endMetadata()
                .endTemplate()
                .endSpec()
                .build();
    }
}
