package io.aion.messaging;

import com.rabbitmq.client.AMQP;
import io.aion.kanban.Trail;
import io.aion.topology.Names;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the log of kanban that were handled without an output, and acknowledges them when RabbitMQ has taken that over. One
 * {@link Receipt} is on its way at a time; what is done meanwhile goes with the next one. So a single kanban has its receipt
 * at once, and many share one. What waits is less than the reader's prefetch.
 */
final class Receipts {

    private static final Logger LOG = LoggerFactory.getLogger(Receipts.class);

    private record Handled(HeldKanban kanban, Trail trail) {}

    private final KanbanSender sender;
    private final Target target;
    private final ReceiverSettings settings;

    private final Object lock = new Object();
    private List<Handled> waiting = new ArrayList<>();
    private boolean underway;

    Receipts(KanbanSender sender, ReceiverSettings settings) {
        this.sender = sender;
        this.settings = settings;
        target = new Target(settings.exchange(), Names.receiptKey(settings.number()));
    }

    /**
     * It was handled. Blocks while RabbitMQ is slow.
     *
     * @param trail what its output's would have been
     */
    void add(HeldKanban kanban, Trail trail) {
        synchronized (lock) {
            waiting.add(new Handled(kanban, trail));
            if (underway) {
                return;
            }
            underway = true;
        }
        send();
    }

    private void send() {
        List<Handled> all;
        synchronized (lock) {
            all = waiting;
            waiting = new ArrayList<>();
            if (all.isEmpty()) {
                underway = false;
                return;
            }
        }
        CompletableFuture<Void> confirm;
        try {
            byte[] body = Receipt.write(all.stream().map(Handled::trail).toList());
            confirm = sender.forward(target, this::properties, body);
        } catch (InterruptedException | RuntimeException e) {
            // Most likely a stop; whatever it is, the next receipt must not wait for this one.
            LOG.info("the log was not told that {} kanban were handled; they come again: {}", all.size(), e.toString());
            all.forEach(one -> one.kanban().giveBack());
            giveBackWaiting();
            return;
        }
        confirm.whenComplete((_, failure) -> confirmed(all, failure));
    }

    private void confirmed(List<Handled> all, @Nullable Throwable failure) {
        if (failure == null || failure instanceof KanbanRefused) {
            if (failure != null) {
                LOG.warn("the log does not know that {} kanban were handled: {}", all.size(), failure.getMessage());
            }
            Batch.run(() -> all.forEach(one -> one.kanban().handled()));
            boolean more;
            synchronized (lock) {
                more = !waiting.isEmpty();
                underway = more;
            }
            if (more) {
                // This thread is the one that reads RabbitMQ's answers, and sending may have to wait for one.
                Thread.ofVirtual().name("receipt").start(this::send);
            }
        } else {
            all.forEach(one -> one.kanban().giveBack());
            giveBackWaiting();
        }
    }

    private void giveBackWaiting() {
        List<Handled> rest;
        synchronized (lock) {
            rest = waiting;
            waiting = new ArrayList<>();
            underway = false;
        }
        rest.forEach(one -> one.kanban().giveBack());
    }

    private AMQP.BasicProperties properties() {
        return sender.properties(settings.service(), settings.number(), Receipt.CONTENT_TYPE);
    }
}
