package io.aion.broker.kubernetes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Addresses that this pod was given in its {@code /etc/hosts} ({@code hostAliases}): pods of microservices get the same, and so
 * find RabbitMQ and the gateway while the master, and with it the cluster's DNS, is away.
 */
public final class Hosts {

    /** Kubernetes writes it before them. */
    private static final String BEGIN = "# Entries added by HostAliases.";

    private Hosts() {}

    /** Address to names; empty where none were given. */
    public static Map<String, List<String>> given(Path file) throws IOException {
        Map<String, List<String>> given = new LinkedHashMap<>();
        boolean ours = false;
        for (String line : Files.readAllLines(file)) {
            if (line.strip().equals(BEGIN)) {
                ours = true;
            } else if (ours && !line.isBlank() && !line.startsWith("#")) {
                String[] parts = line.strip().split("\\s+");
                given.computeIfAbsent(parts[0], address -> new ArrayList<>())
                        .addAll(Arrays.asList(parts).subList(1, parts.length));
            }
        }
        return given;
    }
}
