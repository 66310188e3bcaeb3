package io.aion.broker.kubernetes.objects;

import io.aion.broker.instances.InstanceId;
import io.aion.broker.runtime.Launch;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Service;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What one number is started as: a pod, and what stands beside it. {@link Workloads} makes Deployments and Jobs of it.
 *
 * @param service name of the microservice
 * @param number from 1
 * @param kept whether Kubernetes is to keep it running
 * @param template the pod
 * @param front the Service before it; empty for one without ports
 * @param secretData keys of {@link ObjectNames#SECRET} that the pod refers to, with their values
 * @param secrets values that nobody may see, in its output for instance; longest first
 * @param queue queue it reads; empty for one without kanban
 * @param fingerprint digest of pod and secrets
 */
public record PodLaunch(
        String service,
        int number,
        boolean kept,
        PodTemplateSpec template,
        Optional<Service> front,
        Map<String, String> secretData,
        List<String> secrets,
        String queue,
        String fingerprint)
        implements Launch {

    public PodLaunch {
        secretData = Map.copyOf(secretData);
        secrets = List.copyOf(secrets);
    }

    /** Whether Kubernetes keeps that instance running; a further copy runs once. */
    public boolean keeps(InstanceId id) {
        return kept && id.copy() == 1;
    }

    /** Shows no values. */
    @Override
    public String toString() {
        return "PodLaunch[" + ObjectNames.instance(service, number) + ", kept=" + kept + ", " + fingerprint + "]";
    }
}
