package io.aion.testing;

import java.io.IOException;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;

/**
 * Ports for servers that are killed and come back. They lie below the range that the kernel gives to outgoing connections:
 * one of those could take the port while its server is away, even by connecting to it.
 */
public final class FreePorts {

    private static final int FIRST = 21_000;
    private static final int COUNT = 9_000;

    private static final Random RANDOM = new Random();
    private static final Set<Integer> GIVEN = new HashSet<>();

    private FreePorts() {}

    /** A port that nobody listens on at this moment, and that this JVM was not given before. */
    public static synchronized int next() {
        for (int attempt = 0; attempt < COUNT; attempt++) {
            int port = FIRST + RANDOM.nextInt(COUNT);
            if (!GIVEN.contains(port) && isFree(port)) {
                GIVEN.add(port);
                return port;
            }
        }
        throw new IllegalStateException("no free port from " + FIRST + " to " + (FIRST + COUNT - 1));
    }

    private static boolean isFree(int port) {
        // On all addresses: what listens on any of them is in the way.
        try (ServerSocket socket = new ServerSocket(port)) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }
}
