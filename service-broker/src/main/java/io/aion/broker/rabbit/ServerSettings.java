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
    private static final long MEMORY_LIMIT = 400_000_000L;
    private static final long MEMORY_BINARY = 400L << 20;
    private static final int OLDEST = 3010;
    /** What the management API does not tell, of no version from 3.10 to 4.3. */
    static final List<String> NOT_SEEN = List.of(
            "consumer timeout: RabbitMQ does not tell it over its management API; 'rabbitmqctl environment' shows "
                    + "consumer_timeout, which is to be 604800000 (7 days)",
            "size of the write-ahead log: RabbitMQ does not tell it over its management API; 'rabbitmqctl environment' "
                    + "shows wal_max_size_bytes of ra, which is to be 67108864 (64 MB)");

    private ServerSettings() {}

    /**
     * What the management API says of a server.
     *
     * @param version for instance {@code 3.10.8}
     * @param plugins names of those enabled
     * @param diskFreeLimit bytes of free disk below which it stops taking messages; 0 where it does not say
     * @param memoryLimit bytes of memory above which it stops taking messages; 0 where it does not say
     */
    record Facts(String version, Set<String> plugins, long diskFreeLimit, long memoryLimit) {}

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
        if (facts.memoryLimit() > 0 && facts.memoryLimit() != MEMORY_LIMIT && facts.memoryLimit() != MEMORY_BINARY) {
            differences.add("memory limit is " + facts.memoryLimit()
                    + " bytes, not 400 MB: vm_memory_high_watermark.absolute = 400MB");
        }
        return differences;
    }

    private static int number(String version) {
        String[] parts = version.split("[^0-9]+");
        if (parts.length == 0) {
            return OLDEST; // a version that can't be read is no reason to complain
        }
        try {
            return Integer.parseInt(parts[0]) * 1000 + (parts.length > 1 ? Integer.parseInt(parts[1]) : 0);
        } catch (NumberFormatException e) {
            return OLDEST;
        }
    }
}
