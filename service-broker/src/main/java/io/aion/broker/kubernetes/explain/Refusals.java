package io.aion.broker.kubernetes.explain;

import io.aion.broker.explain.Cause;
import io.aion.broker.explain.CauseCode;
import java.util.regex.Pattern;

/** What the API server says when it does not take a Deployment, a Job, a Service or a pod of them. */
final class Refusals {

    private static final Pattern ACCOUNT = Pattern.compile("serviceaccount \"([^\"]+)\" not found");
    private static final Pattern RUNTIME_CLASS =
            Pattern.compile("RuntimeClass(?:\\.node\\.k8s\\.io)? \"([^\"]+)\" not found");
    private static final Pattern NAMESPACE = Pattern.compile("namespaces \"([^\"]+)\" not found");
    private static final Pattern PORT = Pattern.compile("nodePort: Invalid value: (\\d+)");
    private static final Pattern USER = Pattern.compile("User \"([^\"]+)\" cannot ");

    private Refusals() {}

    static Cause of(String name, String message) {
        String told = Text.of(message.replaceFirst("^Error creating: ", ""));
        String account = Text.group(ACCOUNT, told);
        if (!account.isEmpty()) {
            return new Cause(
                    CauseCode.SERVICE_ACCOUNT_MISSING,
                    name + ": there is no service account " + account,
                    "Make it (kubectl create serviceaccount " + account
                            + "), or put serviceAccount right in services.yml.");
        }
        String runtimeClass = Text.group(RUNTIME_CLASS, told);
        if (!runtimeClass.isEmpty()) {
            return new Cause(
                    CauseCode.RUNTIME_CLASS_MISSING,
                    name + ": there is no runtime class " + runtimeClass,
                    "Install that runtime with its RuntimeClass, or put runtimeClass right in services.yml.");
        }
        String port = Text.group(PORT, told);
        if (!port.isEmpty()) {
            return new Cause(
                    CauseCode.NODE_PORT_TAKEN,
                    name + ": its nodePort " + port
                            + (told.contains("already allocated")
                                    ? " belongs to another Service already"
                                    : " is out of the cluster's range: " + told),
                    "Choose another nodePort in services.yml, or none; whose it is: kubectl get services -A");
        }
        if (told.contains("exceeded quota") || told.contains("failed quota")) {
            return new Cause(
                    CauseCode.QUOTA,
                    name + ": the namespace's quota does not allow it: " + told,
                    "Raise the ResourceQuota, or stop others of that namespace.");
        }
        if (!Text.group(USER, told).isEmpty()) {
            return noRight(name, told);
        }
        String namespace = Text.group(NAMESPACE, told);
        if (!namespace.isEmpty() || told.contains("because it is being terminated")) {
            return new Cause(
                    CauseCode.NAMESPACE_MISSING,
                    name + ": its namespace is not there: " + told,
                    "Make the namespace, or wait until it is gone and apply AION again.");
        }
        if (told.contains("that AION has not made")) {
            return new Cause(CauseCode.NAME_TAKEN, name + ": " + told, "Rename or delete it; AION does not touch it.");
        }
        if (told.contains("is forbidden") || told.contains("denied the request")) {
            return new Cause(
                    CauseCode.FORBIDDEN,
                    name + ": a rule of the cluster forbids it: " + told,
                    "Change that rule (pod security of the namespace, an admission policy or webhook), or what it asks for.");
        }
        return new Cause(
                CauseCode.REFUSED,
                name + ": Kubernetes does not take it: " + told,
                "Put in services.yml right what the sentence names.");
    }

    static Cause noRight(String name, String told) {
        return new Cause(
                CauseCode.NO_RIGHT,
                name + ": AION lacks a right in the cluster: " + told,
                "Apply AION's manifests again (they hold its Role), or give its service account that right.");
    }
}
