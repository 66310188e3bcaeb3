package io.aion.broker.kubernetes.objects;

import io.aion.broker.instances.InstanceId.Numbered;
import io.aion.broker.runtime.Variables;
import io.aion.services.Microservice;
import io.aion.services.Microservice.VolumeMount;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.HostAlias;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Toleration;
import io.fabric8.kubernetes.api.model.TolerationBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * From the words of the file to a pod. {@code position} and {@code directoryPath} say where the files of a process lie; a
 * pod has them in its image, so that they make no difference here.
 */
public final class PodCompiler {

    private static final String HOSTNAME = "kubernetes.io/hostname";
    private static final String DATA = "aion-data";

    private final PodSettings settings;
    private final byte[] key;

    /** @param key with which fingerprints are made: they hold secrets, and everyone who sees a Deployment sees its one */
    public PodCompiler(PodSettings settings, byte[] key) {
        this.settings = settings;
        this.key = key.clone();
    }

    /** Why that microservice can't run on Kubernetes as it is; empty where it can. */
    public static Optional<String> fault(Microservice service) {
        return ObjectNames.fault(service).or(() -> Fronts.fault(service));
    }

    /** What that number is there. Its words must have no {@link #fault}. */
    public PodLaunch compile(Microservice service, int number, Variables variables) {
        PodEnvironment environment = PodEnvironment.of(service, number, variables);
        PodTemplateSpec template = new PodTemplateSpecBuilder()
                .withNewMetadata()
                .withLabels(Labels.of(new Numbered(service.name(), number)))
                .endMetadata()
                .withSpec(pod(service, number, environment))
                .build();
        boolean kept = service.always();
        return new PodLaunch(
                service.name(),
                number,
                kept,
                template,
                Fronts.of(service, number, settings.namespace()),
                environment.secretData(),
                variables.secrets(),
                Variables.queue(service, number),
                Fingerprint.of(key, kept, template, environment.secretData()));
    }

    private PodSpec pod(Microservice service, int number, PodEnvironment environment) {
        String node = service.targetNode().isEmpty() ? settings.node() : service.targetNode();
        return new PodSpecBuilder()
                .withHostname(ObjectNames.instance(service.name(), number))
                // Links would set AION_STATUSKANBAN_PORT=tcp://... and such.
                .withEnableServiceLinks(false)
                .withShareProcessNamespace(true)
                .withServiceAccountName(service.serviceAccount())
                .withRuntimeClassName(service.runtimeClass().isEmpty() ? null : service.runtimeClass())
                .withImagePullSecrets(
                        settings.registrySecret().isEmpty()
                                ? List.of()
                                : List.of(new LocalObjectReference(settings.registrySecret())))
                .withNodeSelector(node.isEmpty() ? Map.of() : Map.of(HOSTNAME, node))
                .withTolerations(
                        // A node that is away for a while gets its pods back as they were.
                        tolerated("node.kubernetes.io/unreachable", "NoExecute"),
                        tolerated("node.kubernetes.io/not-ready", "NoExecute"),
                        tolerated("node-role.kubernetes.io/control-plane", "NoSchedule"))
                .withHostAliases(hosts())
                .withTerminationGracePeriodSeconds(settings.stopSeconds())
                .withContainers(container(service, number, environment))
                .withVolumes(volumes(service))
                .build();
    }

    private static Toleration tolerated(String taint, String effect) {
        return new TolerationBuilder()
                .withKey(taint)
                .withOperator("Exists")
                .withEffect(effect)
                .build();
    }

    private List<HostAlias> hosts() {
        return new TreeMap<>(settings.hosts())
                .entrySet().stream()
                        .map(host -> new HostAlias(host.getValue(), host.getKey()))
                        .toList();
    }

    private Container container(Microservice service, int number, PodEnvironment environment) {
        ContainerBuilder container = new ContainerBuilder()
                .withName(ObjectNames.instance(service.name(), number))
                .withImage(settings.repositoryPrefix() + "/" + service.name() + ":" + service.tag())
                .withImagePullPolicy("IfNotPresent")
                // As written: Kubernetes fills $(NAME) in, and so no secret gets into it.
                .withCommand(service.command())
                .withEnv(environment.variables())
                .withPorts(service.ports().stream().map(Fronts::ofContainer).toList())
                .withVolumeMounts(mounts(service))
                // Its last lines come with how it ended.
                .withTerminationMessagePolicy("FallbackToLogsOnError")
                .withNewResources()
                .withRequests(amounts(service.resources().requests(), 0))
                .withLimits(amounts(service.resources().limits(), service.gpu()))
                .endResources();
        if (service.privileged()) {
            container.withNewSecurityContext().withPrivileged(true).endSecurityContext();
        }
        return container.build();
    }

    private Map<String, Quantity> amounts(Map<String, String> given, int gpu) {
        Map<String, Quantity> amounts = new LinkedHashMap<>();
        given.forEach((what, amount) -> amounts.put(what, new Quantity(amount)));
        if (gpu > 0) {
            amounts.put(settings.gpuResource(), new Quantity(Integer.toString(gpu)));
        }
        return amounts;
    }

    private static List<io.fabric8.kubernetes.api.model.VolumeMount> mounts(Microservice service) {
        List<io.fabric8.kubernetes.api.model.VolumeMount> mounts = new ArrayList<>();
        mounts.add(new VolumeMountBuilder()
                .withName(DATA)
                .withMountPath(PodSettings.HOME + "/Data")
                .build());
        List<VolumeMount> own = service.volumeMountPathList();
        for (int i = 0; i < own.size(); i++) {
            String propagation = own.get(i).propagation();
            mounts.add(new VolumeMountBuilder()
                    .withName("data-" + i)
                    .withMountPath(own.get(i).container())
                    .withMountPropagation(propagation.isEmpty() ? null : propagation)
                    .build());
        }
        return mounts;
    }

    private List<Volume> volumes(Microservice service) {
        boolean elsewhere =
                !service.targetNode().isEmpty() && !service.targetNode().equals(settings.node());
        List<Volume> volumes = new ArrayList<>();
        // `make directories` has made it on this node, with the right owner; on another one somebody may have to.
        volumes.add(volume(DATA, settings.home() + "/Data", elsewhere ? "DirectoryOrCreate" : "Directory"));
        List<VolumeMount> own = service.volumeMountPathList();
        for (int i = 0; i < own.size(); i++) {
            // A folder, a file or a device: the file does not say which.
            volumes.add(volume("data-" + i, own.get(i).host(), ""));
        }
        return volumes;
    }

    private static Volume volume(String name, String path, String type) {
        return new VolumeBuilder()
                .withName(name)
                .withNewHostPath()
                .withPath(path)
                .withType(type)
                .endHostPath()
                .build();
    }
}
