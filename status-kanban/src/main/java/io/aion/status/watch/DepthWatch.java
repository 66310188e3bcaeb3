package io.aion.status.watch;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ShutdownSignalException;
import io.aion.messaging.BrokerAddress;
import io.aion.status.board.Depths;
import io.aion.status.watch.ManagementCounts.Count;
import io.aion.topology.Names;
import io.aion.topology.Names.Instance;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How much waits where. RabbitMQ's management counts all queues every few seconds; while somebody watches, what is
 * ready in the instances' queues is asked again each second, by a passive declaration, which answers with the figure as
 * it stands.
 */
public final class DepthWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DepthWatch.class);

    private final LogWatch log;
    private final LiveBoard board;
    private final ManagementCounts management;
    private final Duration every;
    private final Duration countsEvery;
    private final int maxQueues;
    private final ScheduledExecutorService ticks;
    private Map<String, Count> counts = Map.of();
    private boolean counted;
    private boolean reported;
    private long countedAt;
    private int turn;
    private @Nullable Channel channel;

    /**
     * @param log whose connection is used
     * @param every pause between looks while somebody watches
     * @param countsEvery pause between counts of the management
     * @param maxQueues asked one by one at each look, by turns
     */
    public DepthWatch(
            LogWatch log,
            LiveBoard board,
            URI management,
            BrokerAddress address,
            Duration every,
            Duration countsEvery,
            int maxQueues) {
        this.log = log;
        this.board = board;
        this.management = new ManagementCounts(management, address);
        this.every = every;
        this.countsEvery = countsEvery;
        this.maxQueues = maxQueues;
        countedAt = System.nanoTime() - countsEvery.toNanos();
        ticks = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("board-depths").factory());
    }

    /** Begins to look. */
    public void start() {
        ticks.scheduleWithFixedDelay(this::tick, 0, every.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        ticks.shutdownNow();
    }

    private void tick() {
        try {
            boolean fresh = System.nanoTime() - countedAt >= countsEvery.toNanos();
            if (fresh) {
                count();
            }
            if (!counted) {
                board.depths(Optional.empty());
            } else if (fresh || board.watched()) {
                board.depths(Optional.of(depths(board.watched() ? ready() : Map.of())));
            }
        } catch (RuntimeException e) {
            LOG.error("looking at the queues failed; the next look tries again", e);
        }
    }

    private void count() {
        countedAt = System.nanoTime();
        try {
            counts = management.read();
            counted = true;
            reported = false;
        } catch (IOException e) {
            counted = false;
            if (!reported) {
                reported = true;
                LOG.warn(
                        "RabbitMQ's management does not answer ({}); the board can't say what waits, nor what is lost."
                                + " Is aion.rabbitmq.management-url right and the management plugin enabled?",
                        e.toString());
            }
        }
    }

    private Depths depths(Map<Instance, Long> ready) {
        Map<Instance, Long> waiting = new HashMap<>();
        for (Instance instance : board.waitedFor()) {
            Count count = counts.get(Names.beforeQueue(instance.service(), instance.number()));
            if (count != null) {
                waiting.put(instance, ready.getOrDefault(instance, count.ready()) + count.unacknowledged());
            }
        }
        return new Depths(waiting, held(Names.DEAD), held(Names.UNROUTED));
    }

    private long held(String queue) {
        Count count = counts.get(queue);
        return count == null ? 0 : count.ready() + count.unacknowledged();
    }

    /** Only queues that are known to exist are asked: asking for another closes the channel. */
    private Map<Instance, Long> ready() {
        List<Instance> instances = new ArrayList<>(board.waitedFor());
        instances.removeIf(one -> !counts.containsKey(Names.beforeQueue(one.service(), one.number())));
        Map<Instance, Long> ready = new HashMap<>();
        int asked = Math.min(maxQueues, instances.size());
        log.hurry();
        try {
            for (int i = 0; i < asked; i++) {
                Instance instance = instances.get((turn + i) % instances.size());
                Optional<Channel> open = channel();
                if (open.isEmpty()) {
                    return ready;
                }
                ready.put(instance, open.get().messageCount(Names.beforeQueue(instance.service(), instance.number())));
            }
            turn += asked;
        } catch (IOException | ShutdownSignalException e) {
            LOG.debug("asking for the depth of a queue failed: {}", e.toString());
            channel = null;
        } finally {
            log.relax();
        }
        return ready;
    }

    private Optional<Channel> channel() throws IOException {
        Channel open = channel;
        if (open == null || !open.isOpen()) {
            open = log.connection().isPresent() ? log.connection().get().createChannel() : null;
            channel = open;
        }
        return Optional.ofNullable(open);
    }
}
