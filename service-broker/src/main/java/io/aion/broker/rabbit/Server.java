package io.aion.broker.rabbit;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** What must be there before a topology can be: the virtual host, and the broker's right to it. */
final class Server {

    private static final Map<String, String> EVERYTHING = Map.of("configure", ".*", "write", ".*", "read", ".*");

    private final ManagementApi api;
    private final VirtualHostAddress address;

    Server(ManagementApi api, VirtualHostAddress address) {
        this.api = api;
        this.address = address;
    }

    /** Makes the virtual host if it is missing, and gives the broker's own user its rights there if it has none. */
    boolean ensureVirtualHost() throws IOException, InterruptedException {
        String host = "/vhosts/" + ManagementApi.segment(address.virtualHost());
        boolean made = !api.exists(host);
        if (made) {
            api.put(host, Map.of("description", "AION"));
        }
        String permissions = "/permissions/" + ManagementApi.segment(address.virtualHost()) + "/"
                + ManagementApi.segment(address.user());
        if (!api.exists(permissions)) {
            api.put(permissions, EVERYTHING);
        }
        return made;
    }

    /** How its own settings differ from those AION ships. */
    List<String> differences() throws IOException, InterruptedException {
        String version = api.get("/overview").path("rabbitmq_version").asString("");
        Set<String> plugins = new HashSet<>();
        long diskFreeLimit = 0;
        long memoryLimit = 0;
        for (JsonNode node : api.get("/nodes?columns=enabled_plugins,disk_free_limit,mem_limit")) {
            node.path("enabled_plugins").forEach(plugin -> plugins.add(plugin.asString("")));
            memoryLimit = node.path("mem_limit").asLong(0);
            diskFreeLimit = node.path("disk_free_limit").asLong(0);
        }
        return ServerSettings.differences(new ServerSettings.Facts(version, plugins, diskFreeLimit, memoryLimit));
    }

    /** Free bytes on RabbitMQ's disk; the least of all nodes. */
    long diskFree() throws IOException, InterruptedException {
        long least = Long.MAX_VALUE;
        for (JsonNode node : api.get("/nodes?columns=disk_free")) {
            least = Math.min(least, node.path("disk_free").asLong(Long.MAX_VALUE));
        }
        return least;
    }
}
