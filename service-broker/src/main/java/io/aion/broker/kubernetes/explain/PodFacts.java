package io.aion.broker.kubernetes.explain;

import io.aion.broker.instances.InstanceId;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What Kubernetes tells of one instance.
 *
 * @param id which
 * @param deployment what keeps it running; empty where it is none
 * @param job its latest run; empty where there is none
 * @param pods all of its pods, those that are going included
 * @param events of deployment, job and pods
 * @param nodes all nodes; empty where they may not be asked for
 * @param refusal what Kubernetes said when it was last asked to make it; empty where it took it
 * @param now when that was told
 */
public record PodFacts(
        InstanceId id,
        Optional<Deployment> deployment,
        Optional<Job> job,
        List<Pod> pods,
        List<Event> events,
        Optional<List<Node>> nodes,
        String refusal,
        Instant now) {

    public PodFacts {
        pods = List.copyOf(pods);
        events = List.copyOf(events);
        nodes = nodes.map(List::copyOf);
    }
}
