package io.aion.status.gateway;

import io.grpc.Server;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The server: plain HTTP/2, pings permitted, a stream open for as long as its client answers. */
public final class GrpcServer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(GrpcServer.class);
    /** Calls at once of one client; each is a thread that waits for a confirm. */
    private static final int MAX_CALLS = 1_024;

    private static final Duration STOP = Duration.ofSeconds(5);
    /** They write a stack trace for each client that goes away or sends too much; the client's status says it all. */
    private static final List<java.util.logging.Logger> QUIET = Stream.of("NettyServerStream", "NettyServerHandler")
            .map(name -> java.util.logging.Logger.getLogger("io.grpc.netty.shaded.io.grpc.netty." + name))
            .toList();

    /**
     * Where and how it listens.
     *
     * @param maxMessageBytes a larger one is RESOURCE_EXHAUSTED
     * @param permitPingsEvery a client that pings more often than this is sent away
     * @param pingAfter a silent connection is asked after this
     * @param pingTimeout and closed when it has not answered within this
     */
    public record Settings(
            String address,
            int port,
            int maxMessageBytes,
            Duration permitPingsEvery,
            Duration pingAfter,
            Duration pingTimeout) {}

    private final Settings settings;
    private final ExecutorService calls = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("grpc-", 0).factory());
    private final KanbanCalls service;
    private final List<ServerInterceptor> watchers;
    private @Nullable Server server;

    public GrpcServer(Settings settings, KanbanCalls service) {
        this(settings, service, List.of());
    }

    /** @param watchers see each call, such as one that counts them */
    public GrpcServer(Settings settings, KanbanCalls service, List<ServerInterceptor> watchers) {
        this.settings = settings;
        this.service = service;
        this.watchers = watchers;
    }

    /** Begins to listen. */
    public void start() {
        QUIET.forEach(logger -> logger.setLevel(Level.SEVERE));
        try {
            server = NettyServerBuilder.forAddress(new InetSocketAddress(settings.address(), settings.port()))
                    .addService(ServerInterceptors.intercept(Unreadable.around(service.bindService()), watchers))
                    .fallbackHandlerRegistry(new OldCalls())
                    .executor(calls)
                    .maxInboundMessageSize(settings.maxMessageBytes())
                    .maxConcurrentCallsPerConnection(MAX_CALLS)
                    .permitKeepAliveTime(settings.permitPingsEvery().toNanos(), TimeUnit.NANOSECONDS)
                    .permitKeepAliveWithoutCalls(true)
                    .keepAliveTime(settings.pingAfter().toNanos(), TimeUnit.NANOSECONDS)
                    .keepAliveTimeout(settings.pingTimeout().toNanos(), TimeUnit.NANOSECONDS)
                    .build()
                    .start();
            LOG.info("gRPC on {}:{}", settings.address(), port());
        } catch (IOException e) {
            throw new IllegalStateException(
                    "can't listen for gRPC on " + settings.address() + ":" + settings.port() + " (" + e.getMessage()
                            + "); free it, or set aion.status-kanban.grpc.port",
                    e);
        }
    }

    /** Where it listens in fact. */
    public int port() {
        return server == null ? 0 : server.getPort();
    }

    /** Takes no new calls. */
    public void stopAccepting() {
        if (server != null) {
            server.shutdown();
        }
    }

    /** Waits a little for calls to end, then ends them. */
    @Override
    public void close() {
        Server open = server;
        if (open != null) {
            open.shutdown();
            try {
                if (!open.awaitTermination(STOP.toMillis(), TimeUnit.MILLISECONDS)) {
                    open.shutdownNow();
                }
            } catch (InterruptedException e) {
                open.shutdownNow();
                Thread.currentThread().interrupt();
            }
        }
        calls.shutdown();
    }
}
