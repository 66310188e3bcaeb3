package io.aion.broker.kubernetes.objects;

import static org.assertj.core.api.Assertions.assertThat;

import io.aion.broker.instances.InstanceId;
import io.aion.testing.Generated;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whole objects, as they are handed to Kubernetes; {@code -Daion.update=true} writes the files anew. */
class ObjectsTest {

    private static final String ALL = "tag: '1.2', env: {LEVEL: debug, DB_PASSWORD: hidden}, network: NodePort,"
            + " ports: [{name: http, port: 8080, nodePort: 30080}], volumeMountPathList: ['/dev:/dev'],"
            + " privileged: yes, resources: {limits: {memory: 1Gi}}, runtimeClass: nvidia, gpu: 1";

    @Test
    void whatIsKeptIsADeployment() throws IOException {
        golden("deployment", Compiled.deployment(Compiled.launch("always: yes, " + ALL)));
    }

    @Test
    void whatRunsOnceIsAJob() throws IOException {
        golden("job", Compiled.job(Compiled.launch("command: [watch, --once]"), 42));
    }

    @Test
    void portsAreBehindAService() throws IOException {
        golden("service", Compiled.launch(ALL).front().orElseThrow());
    }

    @Test
    void secretsAreInOneSecret() throws IOException {
        golden("secret", Workloads.secret(Compiled.launch(ALL).secretData(), "prj"));
    }

    @Test
    void whatAnObjectBelongsToIsInItsLabels() {
        assertThat(Labels.instance(Compiled.job(Compiled.launch("scale: 1"), 1)
                        .getMetadata()
                        .getLabels()))
                .contains(InstanceId.first("camera", 1));
        assertThat(Labels.instance(Map.of("aion.io/service", "camera", "aion.io/number", "1")))
                .as("not made by AION")
                .isEmpty();
        assertThat(Labels.instance(
                        Map.of(Labels.MANAGED_BY, Labels.AION, "aion.io/service", "camera", "aion.io/number", "one")))
                .isEmpty();
        assertThat(Labels.instance(
                        Map.of(Labels.MANAGED_BY, Labels.AION, "aion.io/service", "camera", "aion.io/number", "0")))
                .isEmpty();
    }

    @Test
    void theSameWordsMakeTheSameObjects() {
        assertThat(Serialization.asYaml(Compiled.deployment(Compiled.launch("always: yes, " + ALL))))
                .isEqualTo(Serialization.asYaml(Compiled.deployment(Compiled.launch("always: yes, " + ALL))));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Camera       | always: yes                             | lower-case letters
            face_finder  | always: yes                             | lower-case letters
            a.b          | always: yes                             | lower-case letters
            2camera      | always: yes, ports: [{port: 80}]        | begins with a digit
            camera       | always: yes, ports: [{name: Web, port: 80}] | port name 'Web'
            camera       | always: yes, ports: [{name: a-name-of-sixteen, port: 80}] | at most 15
            eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee       | scale: 1 | has 54 characters, Kubernetes takes 53
            eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee       | always: yes, multiple: yes | takes 53
            eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee     | always: yes, ports: [{port: 80}] | takes 55
            """)
    void whatKubernetesDoesNotTakeIsSaidBefore(String name, String keys, String why) {
        assertThat(PodCompiler.fault(
                        Compiled.file(name, keys).microservice(name).orElseThrow()))
                .hasValueSatisfying(fault -> assertThat(fault).contains(why));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            2camera | always: yes
            eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee | always: yes
            eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee       | scale: 999
            camera  | ports: [{name: http, port: 80}]
            """)
    void theLongestNamesFit(String name, String keys) {
        assertThat(PodCompiler.fault(
                        Compiled.file(name, keys).microservice(name).orElseThrow()))
                .isEmpty();
        assertThat(ObjectNames.job(name, 999, ObjectNames.MAX_RUN).length())
                .isLessThanOrEqualTo(keys.contains("always") ? 253 : 63);
    }

    private static void golden(String name, HasMetadata object) throws IOException {
        Generated.whole(Path.of("src/test/resources/kubernetes", name + ".yml"), Serialization.asYaml(object));
    }
}
