package io.aion.broker.rabbit;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** RabbitMQ's own settings as AION ships them, against those of the server that is there. */
final class ServerSettings {

    private static final Set<String> PLUGINS = new TreeSet<>(Set.of("rabbitmq_management", "rabbitmq_stream"));
    private static final long DISK_FREE_LIMIT = 1_000_000_000L;
    private static final long DISK_FREE_BINARY = 1L << 30;
    private static final int OLDEST = 3010;

    private ServerSettings() {}

    /**
     * What the management API says of a server.
     *
     * @param version for instance {@code 3.10.8}
     * @param plugins names of those enabled
     * @param diskFreeLimit bytes of free disk below which it stops taking messages; 0 where it does not say
     */
    record Facts(String version, Set<String> plugins, long diskFreeLimit) {}

    /** What differs, one sentence each. */
    static List<String> differences(Facts facts) {
        List<String> differences = new ArrayList<>();
        if (number(facts.version()) < OLDEST) {
            differences.add("RabbitMQ " + facts.version()
                    + " is older than 3.10: a bridge (to.<service>.<NNN>) needs its message TTL of quorum queues");
        }
        for (String plugin : PLUGINS) {
            if (!facts.plugins().contains(plugin)) {
                differences.add("plugin " + plugin + " is not enabled: rabbitmq-plugins enable " + plugin);
            }
        }
        if (facts.diskFreeLimit() > 0
                && facts.diskFreeLimit() != DISK_FREE_LIMIT
                && facts.diskFreeLimit() != DISK_FREE_BINARY) {
            differences.add(
                    "free-disk limit is " + facts.diskFreeLimit() + " bytes, not 1 GB: disk_free_limit.absolute = 1GB");
        }
        return differences;
    }

    private static int number(String version) {
        String[] parts = version.split("[^0-9]+");
        try {
            return Integer.parseInt(parts[0]) * 1000 + (parts.length > 1 ? Integer.parseInt(parts[1]) : 0);
        } catch (NumberFormatException e) {
            return OLDEST; // a version that can't be read is no reason to complain
        }
    }
}
