package io.aion.broker.rabbit;

import io.aion.topology.Names;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Map;

/**
 * The RabbitMQ user of the microservices of one virtual host: publishes what they finish, consumes what waits for them,
 * configures nothing. Its password is in a file of this AION's home that only its owner reads.
 */
final class MicroserviceUser {

    private static final int PASSWORD_BYTES = 24;
    /**
     * The default exchange is among what they may write to, because the original's clients publish to queues by name;
     * {@code dead} because a receiver parks what it gives up.
     */
    private static final Map<String, String> PERMISSIONS = Map.of(
            "configure",
            "^$",
            "write",
            "^(" + escaped(Names.AFTER_PREFIX) + "[^.]+|" + escaped(Names.BEFORE_PREFIX) + "[^.]+|" + Names.DEAD
                    + "|amq\\.default)$",
            "read",
            "^" + escaped(Names.BEFORE_PREFIX) + "[^.]+\\.[0-9]+$");

    private final ManagementApi api;
    private final VirtualHostAddress address;
    private final Path passwordFile;
    private final String amqpAddr;

    /** @param amqpAddr {@code host:port} at which microservices reach RabbitMQ; empty: as the broker does */
    MicroserviceUser(ManagementApi api, VirtualHostAddress address, Path passwordFile, String amqpAddr) {
        this.api = api;
        this.address = address;
        this.passwordFile = passwordFile;
        this.amqpAddr = amqpAddr;
    }

    /** Makes the user, or gives it this home's password and its rights again. Returns the address it uses. */
    String ensure() throws IOException, InterruptedException {
        String name = "aion-" + (address.virtualHost().equals("/") ? "default" : address.virtualHost());
        String password = password();
        api.put("/users/" + ManagementApi.segment(name), Map.of("password", password, "tags", ""));
        api.put(
                "/permissions/" + ManagementApi.segment(address.virtualHost()) + "/" + ManagementApi.segment(name),
                PERMISSIONS);
        return address.forUser(name, password, amqpAddr);
    }

    private static String escaped(String prefix) {
        return prefix.replace(".", "\\.");
    }

    private String password() throws IOException {
        byte[] random = new byte[PASSWORD_BYTES];
        new SecureRandom().nextBytes(random);
        Files.createDirectories(passwordFile.toAbsolutePath().getParent());
        try (var channel = Files.newByteChannel(
                passwordFile,
                EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            channel.write(StandardCharsets.US_ASCII.encode(HexFormat.of().formatHex(random) + "\n"));
        } catch (FileAlreadyExistsException e) {
            // Made by an earlier start: microservices that are still running use it.
        }
        String password = Files.readString(passwordFile).strip();
        if (password.isEmpty()) {
            throw new IOException(passwordFile + " is empty, a start was interrupted; delete it and a new one is made");
        }
        return password;
    }
}
