package io.aion.broker.kubernetes.explain;

import static org.assertj.core.api.Assertions.assertThat;

import io.aion.broker.explain.Cause;
import io.aion.broker.explain.CauseCode;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PodCausesTest {

    private static final String TABLE = """
            runs !  !
            runs-on-worker !  !
            image-missing ! image-missing ! no image localhost:5000/nothing:1: the registry has none
            image-never ! image-missing ! no image nothing:2: it is not on the node
            registry-unreachable ! registry-unreachable ! registry of registry.example.com/nothing:1 can't be reached
            image-refused ! image-refused ! does not hand out localhost:5001/secret:1: pulling from host localhost:5001 failed with status code [manifests 1]: 401 Unauthorized
            pull-secret-missing ! pull-secret-missing ! no Secret dockerhub
            image-name-invalid ! image-name-invalid ! no image latonaio/Camera:1: Failed to apply default image tag
            crash-loop ! crash-loop ! ended with exit code 3, and was started again 3 times; last lines: starting | no camera at /dev/video0
            crash-loop-early ! crash-loop ! exit code 3, and was started again 1 time;
            crash-loop-zero ! crash-loop ! exit code 0
            command-not-found ! command-not-found ! no program /app/camera in its image
            command-not-executable ! command-not-executable ! /etc/passwd can't be run: permission denied
            no-node-cpu ! no-node-cpu ! it asks for 1k of cpu, and node master does not have so much left (master has
            no-node-cpu-without-nodes ! no-node-cpu ! it asks for 1k of cpu, and node master does not have so much left; can't read nodes:
            no-node-memory ! no-node-memory ! it asks for 900Ti of memory, and node master does not have so much left (master has 16Gi in all)
            no-node-gpu ! no-node-gpu ! it asks for 1 of nvidia.com/gpu, and node master does not have so much left (master has none in all)
            no-node-target ! no-node-target ! it is to run on node edge-9, and there is none of that name; the nodes are called master, worker
            no-node-target-without-nodes ! no-node-fits ! it is to run on edge-9
            no-node-taint ! no-node-taint ! node worker takes only pods that tolerate its taint dedicated=films
            out-of-memory ! out-of-memory ! its limit of 32Mi allows, and was ended, and was started again 3 times
            out-of-memory-early ! out-of-memory ! its limit of 32Mi
            out-of-memory-job ! out-of-memory ! its limit of 32Mi
            evicted ! evicted ! node master has put its pod out: Pod ephemeral local storage usage exceeds the total limit of containers 1Mi.
            quota ! quota ! exceeded quota: few, requested: pods=1, used: pods=0, limited: pods=0
            quota-job ! quota ! exceeded quota: few
            admission ! forbidden ! violates PodSecurity "restricted:latest"
            admission-job ! forbidden ! violates PodSecurity
            account-missing ! service-account-missing ! no service account camera
            account-missing-job ! service-account-missing ! no service account camera
            runtime-class-missing ! runtime-class-missing ! no runtime class nvidia
            volume-missing ! volume-missing ! no /var/lib/aion/prj/Data of that kind on node master
            claim-missing ! volume-missing ! no PersistentVolumeClaim films
            secret-missing ! secret-missing ! no Secret aion-microservices
            secret-key-missing ! secret-missing ! Secret prj/other has no key camera-key
            secret-volume-missing ! secret-missing ! no Secret certificates
            config-map-missing ! config-map-missing ! no ConfigMap colours
            config-map-volume-missing ! config-map-missing ! no ConfigMap colours
            not-ready ! not-ready ! it runs and is not ready: Readiness probe failed: 25 times
            not-live ! not-live ! did not answer its liveness probe and was ended for it 5 times
            scaled-to-zero ! scaled-to-zero ! Deployment scaled-to-zero-001 to 0
            suspended ! suspended ! Job suspended-001-1
            failed-job !  !
            node-offline ! node-offline ! its node worker does not answer since 2026-11-22T23:58:03Z: Kubelet stopped posting node status.
            node-offline-without-nodes ! node-offline ! its node worker does not answer; can't read nodes:
            node-offline-ending ! node-offline ! its node worker does not answer since
            node-offline-new ! node-offline ! its node worker does not answer since
            """;

    /** The bar is that what merely follows from a cause is not named: there is exactly one. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '!', quoteCharacter = '`', nullValues = "-", textBlock = TABLE)
    void isRecognised(String recorded, String code, String what) throws IOException {
        List<Cause> causes = PodCauses.of(Recorded.facts(recorded));
        assertThat(causes).extracting(cause -> cause.code().text()).isEqualTo(code == null ? List.of() : List.of(code));
        for (Cause cause : causes) {
            assertThat(cause.what()).startsWith("camera-001: ").contains(what);
            assertThat(cause.todo()).isNotBlank().doesNotContain("null");
        }
    }

    /** Kubernetes forgets events after an hour. */
    @Test
    void aNodeThatIsAwayForLongIsRecognisedByThePodAlone() throws IOException {
        PodFacts all = Recorded.facts("node-offline-without-nodes");
        PodFacts facts = new PodFacts(
                all.id(), all.deployment(), all.job(), all.pods(), List.of(), all.nodes(), all.refusal(), all.now());
        assertThat(PodCauses.of(facts)).extracting(Cause::code).containsExactly(CauseCode.NODE_OFFLINE);
    }

    /** Whoever may not read nodes is told so where nodes would tell more, and only there. */
    @Test
    void whatMayNotBeReadIsSaidWhereItMatters() throws IOException {
        assertThat(withoutNodes("no-node-target").what()).contains("it is to run on edge-9", "can't read nodes");
        assertThat(withoutNodes("no-node-target").todo()).contains("WITH=nodes");
        assertThat(withoutNodes("image-missing").what()).doesNotContain("nodes");
        assertThat(withoutNodes("claim-missing").what()).doesNotContain("nodes");
    }

    private static Cause withoutNodes(String recorded) throws IOException {
        PodFacts all = Recorded.facts(recorded);
        return PodCauses.of(new PodFacts(
                        all.id(),
                        all.deployment(),
                        all.job(),
                        all.pods(),
                        all.events(),
                        Optional.empty(),
                        all.refusal(),
                        all.now()))
                .getFirst();
    }
}
