package io.aion.messaging;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.SocketFactory;

/**
 * Sockets of those who read the log. They let messages gather before they are read: RabbitMQ writes each by itself, and
 * waking two threads for each costs more than what is done with it, at the very moment in which the kanban itself is on its
 * way. What nobody waits for may come a moment later; whoever waits for an answer is {@linkplain #hurry in a hurry}.
 */
public final class GatheringSockets extends SocketFactory {

    private final long pauseNanos;
    private final AtomicInteger hurried = new AtomicInteger();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition hurry = lock.newCondition();

    /** @param pause how long messages gather */
    public GatheringSockets(Duration pause) {
        pauseNanos = pause.toNanos();
    }

    /** From now until {@link #relax} everything is read at once. */
    public void hurry() {
        lock.lock();
        try {
            hurried.incrementAndGet();
            hurry.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** The answer has come. */
    public void relax() {
        hurried.decrementAndGet();
    }

    @Override
    public Socket createSocket() {
        return new Socket() {
            @Override
            public InputStream getInputStream() throws IOException {
                return new Gathering(super.getInputStream());
            }
        };
    }

    @Override
    public Socket createSocket(String host, int port) {
        throw new UnsupportedOperationException("RabbitMQ's client connects its sockets itself");
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) {
        return createSocket(host, port);
    }

    @Override
    public Socket createSocket(InetAddress host, int port) {
        return createSocket(host.getHostAddress(), port);
    }

    @Override
    public Socket createSocket(InetAddress address, int port, InetAddress localAddress, int localPort) {
        return createSocket(address, port);
    }

    private void gather() {
        lock.lock();
        try {
            long left = pauseNanos;
            while (left > 0 && hurried.get() == 0) {
                left = hurry.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    private final class Gathering extends FilterInputStream {

        Gathering(InputStream in) {
            super(in);
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            if (hurried.get() == 0 && in.available() < length) {
                gather();
            }
            return in.read(bytes, offset, length);
        }
    }
}
