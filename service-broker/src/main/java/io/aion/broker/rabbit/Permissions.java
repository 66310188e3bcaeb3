package io.aion.broker.rabbit;

import io.aion.broker.named.Access;
import io.aion.broker.named.Rights;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Rights as the management API has them. */
final class Permissions {

    private Permissions() {}

    static String path(Access access) {
        return "/permissions/" + ManagementApi.segment(access.virtualHost()) + "/"
                + ManagementApi.segment(access.user());
    }

    static Map<String, String> body(Rights rights) {
        return Map.of("configure", rights.configure(), "write", rights.write(), "read", rights.read());
    }

    static Rights of(JsonNode node) {
        return new Rights(
                node.path("configure").asString(""),
                node.path("write").asString(""),
                node.path("read").asString(""));
    }

    static Optional<Rights> read(ManagementApi api, String path) throws IOException, InterruptedException {
        return api.find(path).map(Permissions::of);
    }
}
