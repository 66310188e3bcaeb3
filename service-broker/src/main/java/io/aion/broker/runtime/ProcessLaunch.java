package io.aion.broker.runtime;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A process to start, with nothing left open.
 *
 * @param command program and arguments
 * @param directory working directory
 * @param environment all variables that AION or the file gives; secrets among them
 * @param queue queue it reads; empty for one without kanban
 * @param secrets values that nobody may see, in its output for instance; longest first
 */
public record ProcessLaunch(
        List<String> command, Path directory, Map<String, String> environment, String queue, List<String> secrets)
        implements Launch {

    public ProcessLaunch {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
        secrets = List.copyOf(secrets);
    }

    /**
     * A digest of it: a running instance with another one was started from another definition. The scale is left out: one
     * more number, or one less, is no reason to end the others.
     */
    @Override
    public String fingerprint() {
        MessageDigest digest = sha256();
        command.forEach(part -> add(digest, "command", part));
        add(digest, "directory", directory.toString());
        add(digest, "queue", queue);
        new TreeMap<>(environment).forEach((name, value) -> {
            if (!name.equals(Variables.SCALE)) {
                add(digest, name, value);
            }
        });
        return HexFormat.of().formatHex(digest.digest(), 0, 16);
    }

    private static void add(MessageDigest digest, String name, String value) {
        digest.update((name + '\0' + value + '\0').getBytes(StandardCharsets.UTF_8));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }

    /** Shows names of variables, no values. */
    @Override
    public String toString() {
        return "ProcessLaunch[command=" + command.getFirst() + " ..., directory=" + directory + ", environment="
                + environment.keySet() + "]";
    }
}
