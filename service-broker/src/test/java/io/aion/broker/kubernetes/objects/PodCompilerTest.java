package io.aion.broker.kubernetes.objects;

import static io.aion.broker.kubernetes.objects.Compiled.container;
import static io.aion.broker.kubernetes.objects.Compiled.launch;
import static io.aion.broker.kubernetes.objects.Compiled.pod;
import static org.assertj.core.api.Assertions.assertThat;

import io.aion.services.ServicesFile;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HostPathVolumeSource;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.ServiceSpec;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Each key of the file, in the order of its table. */
class PodCompilerTest {

    @Test
    void command() {
        assertThat(container("always: yes").getCommand()).as("the image's own").isEmpty();
        assertThat(container("command: [python3, '$(AION_HOME)/main.py']").getCommand())
                .as("Kubernetes fills it in")
                .containsExactly("python3", "$(AION_HOME)/main.py");
    }

    @Test
    void startupRunsOnce() {
        assertThat(launch("startup: yes").kept()).isFalse();
        assertThat(launch("startup: yes, always: yes").kept()).isTrue();
    }

    @Test
    void alwaysIsKept() {
        assertThat(launch("always: yes").kept()).isTrue();
        assertThat(launch("scale: 1").kept()).isFalse();
    }

    @Test
    void scaleMakesNumbers() {
        ServicesFile file = Compiled.file("camera", "always: yes, scale: 2");
        PodLaunch second = launch(file, 2, Compiled.SETTINGS);
        assertThat(second.template().getSpec().getHostname()).isEqualTo("camera-002");
        assertThat(Compiled.deployment(second).getMetadata().getName()).isEqualTo("camera-002");
        assertThat(value(second, "MS_NUMBER")).isEqualTo("2");
        assertThat(second.fingerprint())
                .as("one more number is no reason to end the others")
                .isEqualTo(launch(Compiled.file("camera", "always: yes, scale: 3"), 2, Compiled.SETTINGS)
                        .fingerprint());
    }

    @Test
    void copiesOfMultipleAreRunsOfOneName() {
        PodLaunch launch = launch("multiple: yes");
        assertThat(Compiled.job(launch, 7).getMetadata().getName()).isEqualTo("camera-001-7");
        assertThat(ObjectNames.run("camera-001-7", "camera", 1)).isEqualTo(7);
        assertThat(ObjectNames.run("camera-001-x", "camera", 1)).isZero();
    }

    @Test
    void intervalRunsOnceEachTime() {
        assertThat(launch("interval: 1000").kept()).isFalse();
    }

    @Test
    void envIsInThePodAndSecretsAreInTheSecret() {
        PodLaunch launch = launch("env: {LEVEL: debug, PRICE: '5 $ $$(AION_HOME)', DB_PASSWORD: hidden,"
                + " QUEUES: '$(RABBITMQ_URL)', KEY: '${secret:camera-key}'}");
        assertThat(value(launch, "LEVEL")).isEqualTo("debug");
        assertThat(value(launch, "PRICE"))
                .as("Kubernetes takes it as it stands")
                .isEqualTo("5 $$ $$(AION_HOME)");
        assertThat(reference(launch, "DB_PASSWORD")).isEqualTo("camera-001.DB_PASSWORD");
        assertThat(reference(launch, "KEY")).isEqualTo("camera-001.KEY");
        assertThat(reference(launch, "AION_AMQP_URL")).isEqualTo("url");
        assertThat(reference(launch, "RABBITMQ_URL")).isEqualTo("url");
        assertThat(launch.secretData())
                .containsEntry("camera-001.DB_PASSWORD", "hidden")
                .containsEntry("camera-001.KEY", "of the camera")
                .containsEntry("camera-001.QUEUES", "amqp://ms:pw@rabbitmq:5672/prj")
                .containsEntry("url", "amqp://ms:pw@rabbitmq:5672/prj")
                .hasSize(4);
        assertThat(launch.template().toString()).doesNotContain("hidden", "of the camera", "pw@");
        assertThat(launch.toString()).doesNotContain("hidden");
        assertThat(launch.fingerprint())
                .as("another secret is another pod")
                .isNotEqualTo(launch("env: {LEVEL: debug, PRICE: '5 $ $$(AION_HOME)', DB_PASSWORD: other,"
                                + " QUEUES: '$(RABBITMQ_URL)', KEY: '${secret:camera-key}'}")
                        .fingerprint());
    }

    @Test
    void nextServiceTouchesNoPod() {
        assertThat(launch("always: yes, nextService: {alert: []}").fingerprint())
                .isEqualTo(launch("always: yes").fingerprint());
    }

    @Test
    void portsAreServed() {
        assertThat(launch("always: yes").front()).isEmpty();
        PodLaunch launch = launch("ports: [{name: http, port: 8080}, {port: 53, protocol: UDP}]");
        assertThat(launch.template().getSpec().getContainers().getFirst().getPorts())
                .extracting("name", "containerPort", "protocol")
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("http", 8080, "TCP"),
                        org.assertj.core.groups.Tuple.tuple(null, 53, "UDP"));
        assertThat(launch.front().orElseThrow().getMetadata().getName()).isEqualTo("camera-001-srv");
        assertThat(launch.front().orElseThrow().getSpec().getPorts())
                .extracting(ServicePort::getName)
                .containsExactly("http", "udp-53");
    }

    @Test
    void networkSaysHowPortsAreReached() {
        ServiceSpec inside = front("ports: [{port: 3000, nodePort: 30040}]");
        assertThat(inside.getType()).isEqualTo("ClusterIP");
        assertThat(inside.getPorts().getFirst().getNodePort()).isNull();
        ServiceSpec outside = front("network: NodePort, ports: [{port: 3000, nodePort: 30040}]");
        assertThat(outside.getType()).isEqualTo("NodePort");
        assertThat(outside.getPorts().getFirst().getNodePort()).isEqualTo(30040);
        assertThat(launch("network: NodePort, ports: [{port: 3000}]").fingerprint())
                .as("the Service changes, the pod does not")
                .isEqualTo(launch("ports: [{port: 3000}]").fingerprint());
    }

    @Test
    void tagAndPrefixMakeTheImage() {
        assertThat(container("always: yes").getImage()).isEqualTo("latonaio/camera:latest");
        assertThat(container("tag: '1.2'").getImage()).isEqualTo("latonaio/camera:1.2");
        assertThat(container("tag: '1.2'").getImagePullPolicy()).isEqualTo("IfNotPresent");
        assertThat(pod("always: yes").getImagePullSecrets())
                .singleElement()
                .hasFieldOrPropertyWithValue("name", "dockerhub");
    }

    @Test
    void positionIsOfProcesses() {
        assertThat(launch("position: UI").fingerprint())
                .isEqualTo(launch("position: Runtime").fingerprint());
    }

    @Test
    void directoryPathIsOfProcesses() {
        assertThat(launch("directoryPath: vision/face").fingerprint())
                .isEqualTo(launch("scale: 1").fingerprint());
    }

    @Test
    void volumesAreFoldersOfTheNode() {
        List<Volume> volumes = pod("volumeMountPathList: ['/dev:/dev', '/in/usb:/mnt/usb:Bidirectional']")
                .getVolumes();
        assertThat(volumes)
                .extracting(Volume::getHostPath)
                .extracting(HostPathVolumeSource::getPath)
                .containsExactly("/var/lib/aion/prj/Data", "/dev", "/mnt/usb");
        List<VolumeMount> mounts = container("volumeMountPathList: ['/dev:/dev', '/in/usb:/mnt/usb:Bidirectional']")
                .getVolumeMounts();
        assertThat(mounts)
                .extracting(VolumeMount::getMountPath)
                .containsExactly("/var/lib/aion/Data", "/dev", "/in/usb");
        assertThat(mounts).extracting(VolumeMount::getMountPropagation).containsExactly(null, null, "Bidirectional");
    }

    @Test
    void privileged() {
        assertThat(container("always: yes").getSecurityContext()).isNull();
        assertThat(container("privileged: yes").getSecurityContext().getPrivileged())
                .isTrue();
    }

    @Test
    void serviceAccount() {
        assertThat(pod("always: yes").getServiceAccountName()).isEqualTo("default");
        assertThat(pod("serviceAccount: controller").getServiceAccountName()).isEqualTo("controller");
    }

    @Test
    void withoutKanbanHasNoQueue() {
        PodLaunch launch = launch("withoutKanban: yes, always: yes");
        assertThat(launch.queue()).isEmpty();
        assertThat(variables(launch)).doesNotContainKeys("AION_QUEUE", "QUEUE_TO");
        assertThat(Compiled.deployment(launch).getMetadata().getAnnotations()).doesNotContainKey(Labels.QUEUE);
        assertThat(value(launch("always: yes"), "AION_QUEUE")).isEqualTo("before.camera.001");
    }

    @Test
    void targetNodeIsANodeSelector() {
        assertThat(pod("always: yes").getNodeSelector()).isEqualTo(Map.of("kubernetes.io/hostname", "edge-1"));
        assertThat(pod("targetNode: edge-2").getNodeSelector()).isEqualTo(Map.of("kubernetes.io/hostname", "edge-2"));
    }

    @Test
    void resources() {
        assertThat(container("resources: {requests: {memory: 64Mi, cpu: 100m}, limits: {memory: 128Mi}}")
                        .getResources())
                .hasFieldOrPropertyWithValue(
                        "requests", Map.of("memory", new Quantity("64Mi"), "cpu", new Quantity("100m")))
                .hasFieldOrPropertyWithValue("limits", Map.of("memory", new Quantity("128Mi")));
    }

    @Test
    void runtimeClass() {
        assertThat(pod("always: yes").getRuntimeClassName()).isNull();
        assertThat(pod("runtimeClass: nvidia").getRuntimeClassName()).isEqualTo("nvidia");
    }

    @Test
    void gpu() {
        assertThat(container("gpu: 2, resources: {limits: {memory: 1Gi}}")
                        .getResources()
                        .getLimits())
                .containsEntry("nvidia.com/gpu", new Quantity("2"))
                .containsEntry("memory", new Quantity("1Gi"));
    }

    private static ServiceSpec front(String keys) {
        return launch(keys).front().orElseThrow().getSpec();
    }

    private static List<EnvVar> variables(PodLaunch launch, String name) {
        return launch.template().getSpec().getContainers().getFirst().getEnv().stream()
                .filter(variable -> variable.getName().equals(name))
                .toList();
    }

    private static Map<String, List<EnvVar>> variables(PodLaunch launch) {
        return launch.template().getSpec().getContainers().getFirst().getEnv().stream()
                .collect(java.util.stream.Collectors.groupingBy(EnvVar::getName));
    }

    private static String value(PodLaunch launch, String name) {
        return variables(launch, name).getFirst().getValue();
    }

    private static String reference(PodLaunch launch, String name) {
        EnvVar variable = variables(launch, name).getFirst();
        assertThat(variable.getValue()).isNull();
        assertThat(variable.getValueFrom().getSecretKeyRef().getName()).isEqualTo("aion-microservices");
        return variable.getValueFrom().getSecretKeyRef().getKey();
    }
}
