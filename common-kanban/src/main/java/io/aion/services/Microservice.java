package io.aion.services;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One microservice of {@code services.yml}; each component is a key of the file, with its default already applied.
 *
 * @param name its name in the file
 * @param command what to run; empty means the image's (or folder's) own
 * @param startup started when AION has started
 * @param always kept running
 * @param scale number of instances, from 1; each has its own queue
 * @param multiple may be started again while it runs
 * @param maxInstances how many may run of one number where {@code multiple} is set
 * @param interval started each time this has passed, if given
 * @param env environment as written
 * @param nextService connection key to targets, in the file's order
 * @param ports ports it serves
 * @param network how the ports are reached
 * @param tag image tag
 * @param position which kind of microservice it is; names the folder it lies in
 * @param directoryPath where its files are under its position
 * @param volumeMountPathList volumes
 * @param privileged runs privileged
 * @param serviceAccount Kubernetes service account
 * @param withoutKanban AION only runs it; it has no queue
 * @param targetNode node to run on; empty means this one
 * @param resources requests and limits
 * @param runtimeClass container runtime on Kubernetes; empty means the node's own
 * @param gpu graphics processors it has for itself on Kubernetes; 0 where none was asked for
 * @param order strict keeps one kanban in flight always
 * @param traced output of a client that names its own queues is routed through AION
 * @param renamedFrom name this microservice had before; empty where it was not renamed
 * @param line line of its name in the file, from 1
 */
public record Microservice(
        String name,
        List<String> command,
        boolean startup,
        boolean always,
        int scale,
        boolean multiple,
        int maxInstances,
        Optional<Duration> interval,
        Map<String, String> env,
        Map<String, List<Next>> nextService,
        List<Port> ports,
        Network network,
        String tag,
        Position position,
        String directoryPath,
        List<VolumeMount> volumeMountPathList,
        boolean privileged,
        String serviceAccount,
        boolean withoutKanban,
        String targetNode,
        Resources resources,
        String runtimeClass,
        int gpu,
        Order order,
        boolean traced,
        String renamedFrom,
        int line) {

    public Microservice {
        command = List.copyOf(command);
        env = Ordered.copy(env);
        nextService = Ordered.copy(nextService);
        ports = List.copyOf(ports);
        volumeMountPathList = List.copyOf(volumeMountPathList);
    }

    /** Started by a waiting kanban and ended by itself: neither {@code always} nor {@code interval} nor only run. */
    public boolean onDemand() {
        return !always && !startup && interval.isEmpty() && !withoutKanban;
    }

    /** Whether kanban can wait for it. */
    public boolean hasQueue() {
        return !withoutKanban;
    }

    /** One target of a connection key. */
    public record Next(String name, Pattern pattern, String device) {}

    /** Which number of the target a kanban goes to. */
    public enum Pattern {
        /** {@code n}: the same number. */
        SAME,
        /** {@code "0"}: number 1. */
        FIRST
    }

    /** A port that the microservice serves; {@code nodePort} is 0 where none was asked for. */
    public record Port(String name, String protocol, int port, int nodePort) {}

    /** How ports are reached. */
    public enum Network {
        CLUSTER_IP,
        NODE_PORT
    }

    /** The kind of a microservice, as the original calls it. */
    public enum Position {
        RUNTIME("Runtime"),
        BACKEND_SERVICE("BackendService"),
        UI("UI");

        private final String folder;

        Position(String folder) {
            this.folder = folder;
        }

        /** Its name in the file, which is also the folder under the AION home. */
        public String folder() {
            return folder;
        }
    }

    /** A volume: the path in the container, the path on the host, and Kubernetes' mount propagation (or empty). */
    public record VolumeMount(String container, String host, String propagation) {}

    /** Requests and limits as Kubernetes writes quantities; empty where not given. */
    public record Resources(Map<String, String> requests, Map<String, String> limits) {
        public Resources {
            requests = Ordered.copy(requests);
            limits = Ordered.copy(limits);
        }
    }

    /** What is promised of the order of kanban under full queues. */
    public enum Order {
        /** As fast as confirms allow; a reordering is counted. */
        NORMAL,
        /** One kanban in flight always. */
        STRICT
    }
}
