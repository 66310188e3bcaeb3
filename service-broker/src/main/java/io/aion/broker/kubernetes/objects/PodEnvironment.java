package io.aion.broker.kubernetes.objects;

import io.aion.broker.runtime.Variables;
import io.aion.services.Microservice;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Environment of a pod: plain values in it, those that nobody may see in the Secret.
 *
 * @param variables as the container has them
 * @param secretData keys of the Secret, with their values
 */
record PodEnvironment(List<EnvVar> variables, Map<String, String> secretData) {

    /** RabbitMQ's address for microservices, the same for all of them: one key serves a hundred pods. */
    private static final String URL = "AION_AMQP_URL";

    private static final String URL_KEY = "url";

    static PodEnvironment of(Microservice service, int number, Variables given) {
        List<EnvVar> variables = new ArrayList<>();
        Map<String, String> data = new LinkedHashMap<>();
        // First, so that the others may refer to it.
        variables.add(new EnvVarBuilder()
                .withName("AION_INSTANCE")
                .withNewValueFrom()
                .withNewFieldRef()
                .withFieldPath("metadata.uid")
                .endFieldRef()
                .endValueFrom()
                .build());
        // In an order of their own, so that the same words make the same pod.
        new TreeMap<>(given.all()).forEach((name, value) -> {
            if (given.hidden().contains(name)) {
                String key = service.env().containsKey(name)
                                || !value.equals(given.all().get(URL))
                        ? ObjectNames.instance(service.name(), number) + "." + name
                        : URL_KEY;
                data.put(key, value);
                variables.add(new EnvVarBuilder()
                        .withName(name)
                        .withNewValueFrom()
                        .withNewSecretKeyRef(key, ObjectNames.SECRET, false)
                        .endValueFrom()
                        .build());
            } else {
                // Everything is filled in: what still looks like a $(NAME) is meant as it stands.
                variables.add(new EnvVarBuilder()
                        .withName(name)
                        .withValue(value.replace("$", "$$"))
                        .build());
            }
        });
        return new PodEnvironment(variables, data);
    }
}
