package io.aion.broker.rabbit;

import static org.assertj.core.api.Assertions.assertThat;

import io.aion.broker.rabbit.ServerSettings.Facts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ServerSettingsTest {

    private static final Set<String> PLUGINS = Set.of("rabbitmq_management", "rabbitmq_stream", "rabbitmq_prometheus");
    private static final Path SHIPPED = Path.of("..", "config", "rabbitmq");

    @Test
    void whatIsSetAsShippedIsNotNamed() {
        assertThat(ServerSettings.differences(new Facts("4.3.6", PLUGINS, 1_000_000_000, 400_000_000)))
                .isEmpty();
        assertThat(ServerSettings.differences(new Facts("3.10.8", PLUGINS, 1L << 30, 400L << 20)))
                .isEmpty();
        assertThat(ServerSettings.differences(new Facts("unknown", PLUGINS, 0, 0)))
                .as("what is not told is no difference")
                .isEmpty();
    }

    @Test
    void eachDifferenceIsNamedWithWhatToSet() {
        List<String> differences = ServerSettings.differences(
                new Facts("3.9.1", Set.of("rabbitmq_management"), 50_000_000, 15_000_000_000L));
        assertThat(differences)
                .hasSize(4)
                .anyMatch(text -> text.contains("3.9.1 is older than 3.10"))
                .anyMatch(text -> text.contains("rabbitmq-plugins enable rabbitmq_stream"))
                .anyMatch(text -> text.contains("50000000 bytes") && text.contains("disk_free_limit.absolute = 1GB"))
                .anyMatch(text -> text.contains("15000000000 bytes")
                        && text.contains("vm_memory_high_watermark.absolute = 400MB"));
    }

    /** The values above are those of the file that ships; every key of it is checked or named as not to be seen. */
    @Test
    void itIsTheShippedFileThatIsCompared() throws IOException {
        List<String> lines = Files.readAllLines(SHIPPED.resolve("rabbitmq.conf")).stream()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .toList();
        assertThat(lines)
                .containsExactlyInAnyOrder(
                        "consumer_timeout = 604800000",
                        "raft.wal_max_size_bytes = 67108864",
                        "disk_free_limit.absolute = 1GB",
                        "vm_memory_high_watermark.absolute = 400MB");
        assertThat(ServerSettings.NOT_SEEN)
                .anyMatch(text -> text.contains("604800000"))
                .anyMatch(text -> text.contains("67108864"));
        assertThat(Files.readString(SHIPPED.resolve("enabled_plugins")).strip())
                .isEqualTo("[rabbitmq_management,rabbitmq_stream].");
    }
}
