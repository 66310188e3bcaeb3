package io.aion.testing;

import io.aion.testing.Choice.Named;
import io.aion.testing.Choice.NotOpen;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.testcontainers.containers.GenericContainer;

/** How a Redis or MongoDB is chosen, started, waited for, killed and started again: what is the same for both. */
final class StoreServer {

    /**
     * One kind of server.
     *
     * @param name as a person calls it
     * @param variable that names one that is there already
     * @param scheme of its address
     * @param port its usual one, inside a container
     * @param start how long a first start may take on a slow machine
     * @param help what gets one
     */
    record Kind(String name, String variable, String scheme, int port, Duration start, String help) {}

    /** Asks the server something that it answers once it is ready: its version, or nothing. */
    interface Question {
        String ask(String url) throws Exception;
    }

    private final Kind kind;
    private final Server server;
    private final Question question;
    private final String version;

    private StoreServer(Kind kind, Server server, Question question) {
        this.kind = kind;
        this.server = server;
        this.question = question;
        try {
            version = awaitStarted();
        } catch (RuntimeException e) {
            server.close();
            throw e;
        }
    }

    /** The first to be had: named by the environment, unless one of its own is wanted; then these ways. */
    static StoreServer choose(Kind kind, boolean own, Question question, List<Named<Server>> ways) {
        List<Named<StoreServer>> all = new ArrayList<>();
        if (!own) {
            all.add(new Named<>("environment", () -> new StoreServer(kind, named(kind), question)));
        }
        for (Named<Server> way : ways) {
            all.add(new Named<>(
                    way.name(), () -> new StoreServer(kind, way.way().open(), question)));
        }
        return new Choice<StoreServer>(kind.name(), kind.help()).announce(Optional.empty(), all);
    }

    private static Server named(Kind kind) throws NotOpen {
        return new Server.Named(
                Settings.get(kind.variable()).orElseThrow(() -> new NotOpen(kind.variable() + " is not set")));
    }

    /** In a container, whose port on this machine stays the same over a kill. */
    static Server image(Kind kind, GenericContainer<?> container) throws NotOpen {
        int port = FreePorts.next();
        container.withExposedPorts(kind.port()).setPortBindings(List.of(Engine.binding(port, kind.port())));
        Engine.start(container);
        return new Server.Image(container, kind.scheme() + "://" + container.getHost() + ":" + port);
    }

    /** As a process of ours. */
    static Server process(Kind kind, Path folder, int port, List<String> command) {
        return new Server.Package(
                ServerProcess.start(folder, command, Map.of()), kind.scheme() + "://127.0.0.1:" + port);
    }

    String url() {
        return server.url();
    }

    String version() {
        return version;
    }

    void kill() {
        server.kill();
    }

    void restart() {
        server.restart();
        awaitStarted();
    }

    void close() {
        server.close();
    }

    @Override
    public String toString() {
        return version.isEmpty() ? server.toString() : version + ", " + server;
    }

    private String awaitStarted() {
        return Waiting.until(kind.name() + " at " + server.url() + " to answer", kind.start(), () -> {
            server.check();
            return question.ask(server.url());
        });
    }
}
