package io.aion.broker.kubernetes.explain;

import io.aion.broker.explain.Cause;
import io.aion.broker.explain.CauseCode;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Taint;
import io.fabric8.kubernetes.api.model.Toleration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Why no node takes a pod. The scheduler counts reasons of all nodes, those included that the pod is not meant for: it says the
 * same of a node that does not exist and of one with a taint. So the node it is meant for is looked at itself, where nodes may be
 * asked for.
 */
final class Placement {

    private static final String HOSTNAME = "kubernetes.io/hostname";
    private static final Pattern CLAIM = Pattern.compile("persistentvolumeclaim \"([^\"]+)\" not found");
    private static final Pattern NODES = Pattern.compile("^0/(\\d+) nodes");
    private static final Pattern NO_MATCH = Pattern.compile("(\\d+) node\\(s\\) didn't match Pod's node affinity");
    private static final Pattern SHORT = Pattern.compile("Insufficient ([^\\s,.]+(?:\\.[^\\s,.]+)*)");
    private static final Pattern TAINT = Pattern.compile("untolerated taint \\{([^}]*)}");
    private static final String AWAY = "node.kubernetes.io/(unreachable|not-ready)";
    private static final String PRESSURE = "node.kubernetes.io/.*-pressure";

    private final String name;
    private final Pod pod;
    private final String told;
    private final Optional<List<Node>> nodes;
    private final String target;

    Placement(String name, Pod pod, String told, Optional<List<Node>> nodes) {
        this.name = name;
        this.pod = pod;
        this.told = told;
        this.nodes = nodes;
        Map<String, String> selector = pod.getSpec().getNodeSelector();
        this.target = selector == null ? "" : selector.getOrDefault(HOSTNAME, "");
    }

    Cause cause() {
        String claim = Text.group(CLAIM, told);
        if (!claim.isEmpty()) {
            return new Cause(
                    CauseCode.VOLUME_MISSING,
                    name + ": there is no PersistentVolumeClaim " + claim,
                    "Make it, or take it out of the pod.");
        }
        if (nodes.isPresent() && !target.isEmpty()) {
            Optional<Node> meant = nodes.get().stream()
                    .filter(node -> target.equals(label(node)))
                    .findFirst();
            return meant.isEmpty() ? noTarget() : closed(meant.get()).orElseGet(this::byWords);
        }
        return byWords();
    }

    private static String label(Node node) {
        Map<String, String> labels = node.getMetadata().getLabels();
        return labels == null ? "" : labels.getOrDefault(HOSTNAME, "");
    }

    private Cause noTarget() {
        String there = nodes.map(
                        all -> all.stream().map(Placement::label).sorted().collect(Collectors.joining(", ")))
                .map(all -> "; the nodes are called " + all)
                .orElse("");
        return new Cause(
                CauseCode.NO_NODE_TARGET,
                name + ": it is to run on node " + target + ", and there is none of that name" + there,
                "Put its targetNode right in services.yml, or the label " + HOSTNAME + " of that node.");
    }

    /** Why the node that it is meant for takes nothing. */
    private Optional<Cause> closed(Node node) {
        if (Nodes.offline(node)) {
            return Optional.of(Nodes.offline(name, target, Optional.of(node)));
        }
        return node.getSpec().getTaints().stream()
                .filter(taint -> !Objects.equals(taint.getEffect(), "PreferNoSchedule") && !tolerated(taint))
                .findFirst()
                .map(taint -> taint(
                        taint.getKey() + (taint.getValue() == null ? "" : "=" + taint.getValue()), "node " + target));
    }

    private boolean tolerated(Taint taint) {
        return pod.getSpec().getTolerations().stream().anyMatch(toleration -> tolerates(toleration, taint));
    }

    private static boolean tolerates(Toleration toleration, Taint taint) {
        boolean key = toleration.getKey() == null || toleration.getKey().equals(taint.getKey());
        boolean effect =
                toleration.getEffect() == null || toleration.getEffect().equals(taint.getEffect());
        boolean value =
                "Exists".equals(toleration.getOperator()) || Objects.equals(toleration.getValue(), taint.getValue());
        return key && effect && value;
    }

    private Cause taint(String taint, String node) {
        if (taint.matches(AWAY + ".*")) {
            return Nodes.offline(name, target.isEmpty() ? "(any)" : target, Optional.empty());
        }
        if (taint.matches(PRESSURE + ".*")) {
            return new Cause(
                    CauseCode.NO_NODE_PRESSURE,
                    name + ": " + node + " takes nothing new: " + taint,
                    "Free what that node is short of; it is started by itself then.");
        }
        if (taint.startsWith("node.kubernetes.io/unschedulable")) {
            return new Cause(
                    CauseCode.NO_NODE_TAINT,
                    name + ": " + node + " is closed for new pods (cordoned)",
                    "Open it again: kubectl uncordon " + (target.isEmpty() ? "NODE" : target));
        }
        return new Cause(
                CauseCode.NO_NODE_TAINT,
                name + ": " + node + " takes only pods that tolerate its taint " + taint,
                "Take the taint away (kubectl taint node), or choose another targetNode.");
    }

    /** From the scheduler's own words. */
    private Cause byWords() {
        Matcher lacking = SHORT.matcher(told);
        if (lacking.find()) {
            return lacking(lacking.group(1));
        }
        String all = Text.group(NODES, told);
        if (!target.isEmpty() && !all.isEmpty() && all.equals(Text.group(NO_MATCH, told))) {
            return noTarget();
        }
        String taint = Text.group(TAINT, told).replace(": ", "=").replaceAll("=$", "");
        // Of a node that another name was asked for the taint says nothing.
        if (!taint.isEmpty() && (target.isEmpty() || !told.contains("didn't match Pod's node affinity"))) {
            return taint(taint, target.isEmpty() ? "every node" : "node " + target);
        }
        if (told.contains("were unschedulable")) {
            return taint("node.kubernetes.io/unschedulable", target.isEmpty() ? "every node" : "node " + target);
        }
        return new Cause(
                CauseCode.NO_NODE_FITS,
                name + ": no node takes it" + (target.isEmpty() ? "" : " (it is to run on " + target + ")") + ": "
                        + told,
                "Look at the nodes: kubectl describe node " + target);
    }

    private Cause lacking(String resource) {
        CauseCode code = resource.equals("cpu")
                ? CauseCode.NO_NODE_CPU
                : resource.equals("memory")
                        ? CauseCode.NO_NODE_MEMORY
                        : resource.contains("gpu") ? CauseCode.NO_NODE_GPU : CauseCode.NO_NODE_FITS;
        String what = name + ": it asks for " + asked(resource) + " of " + resource + ", and "
                + (target.isEmpty() ? "no node" : "node " + target + " does not")
                + (target.isEmpty() ? " has so much" : " have so much") + " left" + has(resource);
        return new Cause(
                code,
                what,
                code == CauseCode.NO_NODE_GPU
                        ? "Choose a node that has one, install its device plugin, or take `gpu` out of services.yml."
                        : "Ask for less in its `resources`, or stop or move others of that node.");
    }

    private String asked(String resource) {
        return pod.getSpec().getContainers().stream()
                .flatMap(container -> Stream.ofNullable(container.getResources()))
                .flatMap(resources -> Stream.of(resources.getRequests(), resources.getLimits()))
                .flatMap(amounts -> Stream.ofNullable(amounts == null ? null : amounts.get(resource)))
                .map(Quantity::toString)
                .findFirst()
                .orElse("some");
    }

    /** What the node has in all, as far as that is known. */
    private String has(String resource) {
        return nodes.stream()
                .flatMap(List::stream)
                .filter(node -> target.isEmpty() || target.equals(label(node)))
                .filter(node -> node.getStatus() != null && node.getStatus().getAllocatable() != null)
                .map(node -> label(node) + " has "
                        + Objects.toString(node.getStatus().getAllocatable().get(resource), "none"))
                .sorted()
                .collect(Collectors.collectingAndThen(
                        Collectors.joining(", "), text -> text.isEmpty() ? "" : " (" + text + " in all)"));
    }
}
