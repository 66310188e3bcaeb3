package io.aion.broker.rabbit;

import io.aion.broker.named.Access;
import io.aion.broker.named.Rights;
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
import java.util.List;
import java.util.Map;

/**
 * The RabbitMQ user of the microservices of one virtual host: publishes what they finish, consumes what waits for them,
 * configures nothing. Its password is in a file of this AION's home that only its owner reads.
 */
final class MicroserviceUser {

    private static final int PASSWORD_BYTES = 24;
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
        String name = name(address.virtualHost());
        String password = password();
        api.put("/users/" + ManagementApi.segment(name), Map.of("password", password, "tags", ""));
        String path = Permissions.path(new Access(name, address.virtualHost()));
        // Queues that the file names are added by who looks after those: here is not known which.
        if (!Permissions.read(api, path).filter(Rights::ofMicroservices).isPresent()) {
            api.put(path, Permissions.body(Rights.ofMicroservices(List.of())));
        }
        return address.forUser(name, password, amqpAddr);
    }

    /** What it is called. */
    static String name(String virtualHost) {
        return "aion-" + (virtualHost.equals("/") ? "default" : virtualHost);
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
