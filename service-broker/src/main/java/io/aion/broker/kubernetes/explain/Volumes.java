package io.aion.broker.kubernetes.explain;

import io.aion.broker.explain.Cause;
import io.aion.broker.explain.CauseCode;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.Objects;
import java.util.regex.Pattern;

/** Why what a pod mounts can't be mounted. */
final class Volumes {

    private static final Pattern PATH = Pattern.compile("hostPath type check failed: (\\S+) is not");

    private Volumes() {}

    static Cause of(String name, Pod pod, String message) {
        String path = Text.group(PATH, message);
        String node = Objects.toString(pod.getSpec().getNodeName(), "");
        return path.isEmpty()
                ? new Cause(
                        CauseCode.VOLUME_MISSING,
                        name + ": a volume can't be mounted on node " + node + ": " + Text.of(message),
                        "Put right what the sentence names; the volumes are its volumeMountPathList in services.yml.")
                : new Cause(
                        CauseCode.VOLUME_MISSING,
                        name + ": there is no " + path + " of that kind on node " + node + ": " + Text.of(message),
                        path.endsWith("/Data")
                                ? "Make AION's folders on that node: make directories"
                                : "Make it on that node, or put its volumeMountPathList right in services.yml.");
    }
}
