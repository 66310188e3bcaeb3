package io.aion.broker.kubernetes.objects;

import java.util.List;
import java.util.Map;

/**
 * What all pods of this AION have in common.
 *
 * @param namespace where they are made
 * @param node this AION's node, by its label {@code kubernetes.io/hostname}; empty leaves the choice to Kubernetes
 * @param home AION's folder on the node
 * @param repositoryPrefix what stands before the name of an image, {@code REPOSITORY_PREFIX}
 * @param registrySecret Secret by which images are pulled, {@code REGISTRY_SECRET}; empty for none
 * @param gpuResource what Kubernetes calls a graphics processor
 * @param stopSeconds how long one may take to end after it was asked to
 * @param readySeconds how long pods of a changed definition may take to become ready, before those of before come back
 * @param hosts address to names, for {@code /etc/hosts}: so that the parts of a node find one another without the master's DNS
 */
public record PodSettings(
        String namespace,
        String node,
        String home,
        String repositoryPrefix,
        String registrySecret,
        String gpuResource,
        long stopSeconds,
        int readySeconds,
        Map<String, List<String>> hosts) {

    /** AION's home inside of every pod. */
    public static final String HOME = "/var/lib/aion";

    public PodSettings {
        hosts = Map.copyOf(hosts);
    }
}
