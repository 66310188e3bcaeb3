package io.aion.broker.kubernetes.explain;

import io.aion.broker.instances.InstanceId;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a real Kubernetes 1.33 told of a cause that had been injected, shortened to what is looked at. */
final class Recorded {

    private Recorded() {}

    static PodFacts facts(String name) throws IOException {
        try (InputStream in =
                Objects.requireNonNull(Recorded.class.getResourceAsStream("/explain/" + name + ".json"), name)) {
            JsonNode all = JsonMapper.shared().readTree(in);
            return new PodFacts(
                    InstanceId.first("camera", 1),
                    all.has("deployment")
                            ? Optional.of(one(all.path("deployment"), Deployment.class))
                            : Optional.empty(),
                    all.has("job") ? Optional.of(one(all.path("job"), Job.class)) : Optional.empty(),
                    list(all.path("pods"), Pod.class),
                    list(all.path("events"), Event.class),
                    all.has("nodes") ? Optional.of(list(all.path("nodes"), Node.class)) : Optional.empty(),
                    "",
                    Instant.parse(all.path("at").asString()));
        }
    }

    private static <T> List<T> list(JsonNode all, Class<T> type) {
        List<T> list = new ArrayList<>();
        all.forEach(node -> list.add(one(node, type)));
        return list;
    }

    private static <T> T one(JsonNode node, Class<T> type) {
        return Serialization.unmarshal(node.toString(), type);
    }
}
