package io.aion.broker.reconciler;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import io.aion.broker.instances.Action;
import io.aion.broker.instances.Backlog;
import io.aion.broker.instances.Examined;
import io.aion.messaging.BrokerAddress;
import io.aion.messaging.BrokerConnection;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Queues seen over AMQP. Depths come from passive declarations, which are exact at once and one call each; the
 * management interface's figures are up to five seconds old and count no consumer that has just gone. A look at a first
 * kanban is a consumer of its own whose channel is closed again: that is the one way that puts kanban back in front on
 * RabbitMQ 3.10 as well as on 4.3 (a negative acknowledgement puts it at the end on 3.10, and reading by {@code basic.get}
 * is refused where there is a single active consumer).
 */
public final class RabbitQueues implements QueueWatch {

    private static final Logger LOG = LoggerFactory.getLogger(RabbitQueues.class);
    /** Half a second at the most. */
    private static final int PUT_BACK_LOOKS = 100;

    private static final Duration PUT_BACK_PAUSE = Duration.ofMillis(5);

    private final Reconnecting connection;
    private final Clock clock;
    private final Predicate<String> isNew;
    private final ToLongFunction<String> counted;
    private final Hints hints = new Hints();
    private @Nullable Channel asking;

    private RabbitQueues(
            Reconnecting connection, Clock clock, Predicate<String> isNew, ToLongFunction<String> counted) {
        this.connection = connection;
        this.clock = clock;
        this.isNew = isNew;
        this.counted = counted;
    }

    /**
     * Begins to connect and returns at once.
     *
     * @param isNew queues that count as missing for now, and are not asked for
     * @param counted kanban in a queue, those in a consumer's hands included, as RabbitMQ last counted them; -1 where it has
     *     not: a passive declaration says nothing of these
     * @param connected called each time a connection has been made, from any thread
     */
    public static RabbitQueues open(
            BrokerAddress address,
            Clock clock,
            Predicate<String> isNew,
            ToLongFunction<String> counted,
            Runnable connected) {
        return new RabbitQueues(Reconnecting.open(address, connected), clock, isNew, counted);
    }

    @Override
    public Map<String, Backlog> backlogs(Collection<String> queues) {
        Map<String, Backlog> backlogs = new HashMap<>();
        for (String queue : queues) {
            Backlog backlog = backlog(queue);
            backlogs.put(queue, backlog);
            if (backlog instanceof Backlog.Unknown) {
                break;
            }
        }
        queues.forEach(queue -> backlogs.putIfAbsent(queue, new Backlog.Unknown()));
        return backlogs;
    }

    private Backlog backlog(String queue) {
        Optional<Connection> current = connection.current();
        if (current.isEmpty()) {
            return new Backlog.Unknown();
        }
        try {
            if (asking == null || !asking.isOpen()) {
                asking = current.get().createChannel();
            }
            if (asking == null) {
                return new Backlog.Unknown();
            }
            if (isNew.test(queue)) {
                return new Backlog.Missing();
            }
            AMQP.Queue.DeclareOk answer = asking.queueDeclarePassive(queue);
            int ready = answer.getMessageCount();
            // Without a consumer nobody holds any, whatever was counted some seconds ago.
            long held = answer.getConsumerCount() == 0 ? 0 : Math.max(0, counted.applyAsLong(queue) - ready);
            return new Backlog.Known(ready, answer.getConsumerCount(), held);
        } catch (IOException e) {
            if (BrokerConnection.isNotFound(e)) {
                return new Backlog.Missing();
            }
            LOG.warn("queue {} could not be asked for: {}", queue, e.toString());
            return new Backlog.Unknown();
        } catch (RuntimeException e) {
            return new Backlog.Unknown();
        }
    }

    @Override
    public Examined examine(Action.Examine question) {
        Optional<Connection> current = connection.current();
        if (current.isEmpty()) {
            return new Examined.Unanswered(question.runId(), "RabbitMQ can't be reached");
        }
        try {
            Examined answer;
            try (Channel channel = current.get().createChannel()) {
                answer = new FirstKanban(channel, question, clock).look();
            } finally {
                awaitPutBack(question.queue());
            }
            return answer;
        } catch (IOException | TimeoutException | RuntimeException e) {
            LOG.warn("the first kanban of {} could not be looked at: {}", question.queue(), e.toString());
            return new Examined.Unanswered(question.runId(), e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Examined.Unanswered(question.runId(), "interrupted");
        }
    }

    /** A closed channel's kanban is back some 10 ms later: until then the queue looks emptier than it is. */
    private void awaitPutBack(String queue) throws InterruptedException {
        for (int i = 0; i < PUT_BACK_LOOKS; i++) {
            if (!(backlog(queue) instanceof Backlog.Known known) || known.consumers() == 0) {
                return;
            }
            Thread.sleep(PUT_BACK_PAUSE);
        }
    }

    @Override
    public void listen(Set<String> services, Consumer<String> hinted) {
        connection.current().ifPresent(current -> hints.listen(current, services, hinted));
    }

    @Override
    public void release(String service) {
        hints.release(service);
    }

    @Override
    public void rest() {
        hints.rest();
    }

    @Override
    public void close() {
        connection.close();
    }
}
