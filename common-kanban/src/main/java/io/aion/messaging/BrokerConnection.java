package io.aion.messaging;

import com.rabbitmq.client.AuthenticationFailureException;
import com.rabbitmq.client.BlockedListener;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.PossibleAuthenticationFailureException;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection to RabbitMQ that is made again whenever it is lost, for as long as it is open. Senders and readers
 * share it: each has a channel of its own and sees to its own recovery. Use one connection to send and another to
 * receive: RabbitMQ slows a connection that sends too fast as a whole, acknowledgements included.
 */
public final class BrokerConnection implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(BrokerConnection.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    /** RabbitMQ is back 3 to 6 s after a kill: a longer pause would be a good part of the time in which nothing flows. */
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

    private static final int CLOSE_MILLIS = 5_000;

    /** Told when RabbitMQ, short of memory or disk, asks senders to wait, and when it no longer does. */
    interface BlockedUser {
        void blocked(boolean blocked);
    }

    private final BrokerAddress address;
    private final String name;
    private final ConnectionFactory factory;
    private final ExecutorService deliveries;
    private final List<BlockedUser> users = new CopyOnWriteArrayList<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private @Nullable Connection current;
    private String fault = "not connected yet";
    private volatile boolean closed;

    private BrokerConnection(BrokerAddress address, String name) {
        this.address = address;
        this.name = name;
        factory = address.factory();
        factory.setThreadFactory(
                Thread.ofPlatform().daemon().name("rabbitmq-" + name + "-", 0).factory());
        // Handlers run here, one at a time for each channel. As many threads as channels are busy, none when idle.
        deliveries = Executors.newCachedThreadPool(
                Thread.ofPlatform().daemon().name("kanban-" + name + "-", 0).factory());
        factory.setSharedExecutor(deliveries);
    }

    /**
     * Begins to connect and returns at once; a broker that is not there is waited for.
     *
     * @param name how the connection is called in RabbitMQ's management, such as {@code load-watch-001 send}
     */
    public static BrokerConnection open(BrokerAddress address, String name) {
        BrokerConnection connection = new BrokerConnection(address, name);
        Thread.ofVirtual().name("connect-" + name).start(connection::keep);
        return connection;
    }

    /**
     * Waits for the connection.
     *
     * @return whether it is there; if not, {@link #fault()} says why
     */
    public boolean awaitConnected(Duration limit) throws InterruptedException {
        long nanos = limit.toNanos();
        lock.lock();
        try {
            while (current == null && !closed) {
                if (nanos <= 0) {
                    return false;
                }
                nanos = changed.awaitNanos(nanos);
            }
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    /** Why there is no connection, for a person; empty while there is one. */
    public String fault() {
        lock.lock();
        try {
            return current == null ? fault : "";
        } finally {
            lock.unlock();
        }
    }

    /** Whether there is a connection now. */
    public boolean isOpen() {
        lock.lock();
        try {
            return current != null;
        } finally {
            lock.unlock();
        }
    }

    /** Where it leads. */
    public BrokerAddress address() {
        return address;
    }

    /** Closes it and every channel on it. Close senders and readers first, so that they can finish. */
    @Override
    public void close() {
        Connection connection;
        lock.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            connection = current;
            current = null;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        if (connection != null) {
            connection.abort(CLOSE_MILLIS);
        }
        deliveries.shutdown();
    }

    /** Waits for the connection without limit; null when this is closed. */
    @Nullable
    Connection await() throws InterruptedException {
        lock.lock();
        try {
            while (current == null && !closed) {
                changed.await();
            }
            return closed ? null : current;
        } finally {
            lock.unlock();
        }
    }

    void attach(BlockedUser user) {
        users.add(user);
    }

    void detach(BlockedUser user) {
        users.remove(user);
    }

    private void keep() {
        Pauses pauses = new Pauses(FIRST_PAUSE, LONGEST_PAUSE, 2);
        String reported = "";
        try {
            while (!closed) {
                try {
                    Connection connection = factory.newConnection(name);
                    connected(connection);
                    if (!reported.isEmpty()) {
                        LOG.info("connected to RabbitMQ at {} again", address);
                    }
                    reported = "";
                    pauses.reset();
                    awaitLost(connection);
                } catch (IOException | TimeoutException | RuntimeException e) {
                    String reason = describe(e);
                    if (!reason.equals(reported)) {
                        LOG.warn(
                                "can't connect to RabbitMQ at {}: {}; trying again until it is there", address, reason);
                        reported = reason;
                    }
                    setFault(reason);
                }
                pause(pauses.next());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void connected(Connection connection) {
        connection.addBlockedListener(new Blocked());
        lock.lock();
        try {
            if (closed) {
                connection.abort(CLOSE_MILLIS);
                return;
            }
            current = connection;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        // Added last: if the connection is lost already, the listener is called at once and finds it as current.
        connection.addShutdownListener(cause -> lost(connection, cause));
    }

    private void lost(Connection connection, ShutdownSignalException cause) {
        boolean mine;
        lock.lock();
        try {
            mine = current == connection;
            if (mine) {
                current = null;
                fault = describe(cause);
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
        if (mine) {
            users.forEach(user -> user.blocked(false));
            LOG.warn("lost the connection to RabbitMQ at {}: {}", address, describe(cause));
        }
    }

    private void awaitLost(Connection connection) throws InterruptedException {
        lock.lock();
        try {
            while (current == connection && !closed) {
                changed.await();
            }
        } finally {
            lock.unlock();
        }
    }

    private void setFault(String reason) {
        lock.lock();
        try {
            fault = reason;
        } finally {
            lock.unlock();
        }
    }

    private void pause(Duration pause) throws InterruptedException {
        long nanos = pause.toNanos();
        lock.lock();
        try {
            while (nanos > 0 && !closed) {
                nanos = changed.awaitNanos(nanos);
            }
        } finally {
            lock.unlock();
        }
    }

    /** The reason of a failure, for a person: RabbitMQ's own words where it gave any. */
    public static String describe(Throwable failure) {
        return switch (failure) {
            case AuthenticationFailureException e -> "user or password is wrong: " + e.getMessage();
            case PossibleAuthenticationFailureException e ->
                "RabbitMQ closed the connection while logging in; check user, password and virtual host";
            case UnknownHostException e -> "unknown host " + e.getMessage();
            case ConnectException e -> "nobody answers there (" + e.getMessage() + ")";
            case ShutdownSignalException e -> Shutdown.reason(e);
            case IOException e when e.getCause() instanceof ShutdownSignalException cause -> Shutdown.reason(cause);
            default -> failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
        };
    }

    /** Whether a call on a channel failed because the queue or exchange it named does not exist; the channel is closed. */
    public static boolean isNotFound(Throwable failure) {
        return Shutdown.isNotFound(failure);
    }

    private final class Blocked implements BlockedListener {
        @Override
        public void handleBlocked(String reason) {
            LOG.warn("RabbitMQ at {} takes nothing more for now ({}); senders wait", address, reason);
            users.forEach(user -> user.blocked(true));
        }

        @Override
        public void handleUnblocked() {
            LOG.info("RabbitMQ at {} takes kanban again", address);
            users.forEach(user -> user.blocked(false));
        }
    }
}
