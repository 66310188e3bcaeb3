package io.aion.messaging;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A channel that consumes one queue. It begins with prefetch 1, so that a kanban that kills its receiver takes no
 * innocent ones along, and goes to the full one only after a kanban that was not redelivered.
 */
final class Subscription {

    private static final Logger LOG = LoggerFactory.getLogger(Subscription.class);

    /** Who is told what happens on it. */
    interface Listener {
        void delivered(Subscription from, Envelope envelope, AMQP.BasicProperties properties, byte[] body);

        /** So many calls of {@link Subscription#acknowledge} are carried out. */
        void acknowledged(int count);

        /** RabbitMQ has ended it: the queue is gone. */
        void cancelled(Subscription which);
    }

    private final Channel channel;
    private final long epoch;
    private final String queue;
    private final int firstPrefetch;
    private final int maxPrefetch;
    private final Listener listener;
    private final AckLine acks = new AckLine();
    private final Runnable flush = this::flush;
    private int calls;
    /** What follows from acknowledgements that are not written yet. */
    private final List<Runnable> steps = new ArrayList<>(0);

    private String consumerTag = "";
    private boolean raised;

    Subscription(Channel channel, long epoch, String queue, ReaderSettings settings, Listener listener) {
        this.channel = channel;
        this.epoch = epoch;
        this.queue = queue;
        firstPrefetch = settings.firstPrefetch();
        maxPrefetch = settings.maxPrefetch();
        this.listener = listener;
        raised = firstPrefetch == maxPrefetch;
    }

    void begin() throws IOException {
        consume(firstPrefetch);
    }

    InHand.Tag tag(Envelope envelope) {
        return new InHand.Tag(epoch, envelope.getDeliveryTag());
    }

    /** Whether this is the time to raise the prefetch; true once. Called under the reader's lock. */
    boolean mayRaise(boolean redelivered) {
        if (raised || redelivered) {
            return false;
        }
        raised = true;
        return true;
    }

    /**
     * Goes to the full prefetch. RabbitMQ knows a prefetch per consumer only (a channel's own is not for quorum queues), so
     * the consumer is made anew. That is done before the acknowledgement that would let the next kanban come: meanwhile
     * nothing is in hand but what is handled, and nothing is overtaken, whichever consumer is the active one then.
     */
    void raise() {
        try {
            channel.basicCancel(consumerTag);
            consume(maxPrefetch);
        } catch (IOException | ShutdownSignalException e) {
            LOG.debug("the channel of {} was lost: {}", queue, BrokerConnection.describe(e));
        }
    }

    /**
     * Acknowledges those that came on this channel; the others come again and are known then. Within a {@link Batch} it is
     * done at its end.
     *
     * @param then run when one of them is acknowledged; null for nothing
     */
    void acknowledge(List<InHand.Tag> tags, @Nullable Runnable then) {
        synchronized (acks) {
            calls++;
            boolean any = false;
            for (InHand.Tag tag : tags) {
                if (tag.epoch() == epoch) {
                    acks.settle(tag.number());
                    any = true;
                }
            }
            if (any && then != null) {
                steps.add(then);
            }
        }
        Batch.atEnd(flush);
    }

    private void flush() {
        int carriedOut;
        List<Runnable> next = List.of();
        synchronized (acks) {
            carriedOut = calls;
            calls = 0;
            if (!steps.isEmpty()) {
                next = List.copyOf(steps);
                steps.clear();
            }
            try {
                for (AckLine.Ack ack : acks.acks()) {
                    channel.basicAck(ack.tag(), ack.multiple());
                }
            } catch (IOException | ShutdownSignalException e) {
                next = List.of();
                LOG.debug("the channel of {} was lost: {}", queue, BrokerConnection.describe(e));
            }
        }
        next.forEach(Runnable::run);
        listener.acknowledged(carriedOut);
    }

    /** Closes the channel and waits until RabbitMQ has taken in all acknowledgements. */
    void close() {
        ChannelKeeper.abort(channel);
    }

    private void consume(int prefetch) throws IOException {
        channel.basicQos(prefetch);
        consumerTag = channel.basicConsume(queue, false, new DefaultConsumer(channel) {
            @Override
            public void handleDelivery(String tag, Envelope envelope, AMQP.BasicProperties properties, byte[] body) {
                listener.delivered(Subscription.this, envelope, properties, body);
            }

            @Override
            public void handleCancel(String tag) {
                listener.cancelled(Subscription.this);
            }
        });
    }
}
