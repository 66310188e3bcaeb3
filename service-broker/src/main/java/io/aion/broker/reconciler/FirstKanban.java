package io.aion.broker.reconciler;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Delivery;
import io.aion.broker.instances.Action;
import io.aion.broker.instances.Examined;
import io.aion.broker.instances.Examined.Head;
import io.aion.messaging.DeadHeaders;
import io.aion.messaging.DeadHeaders.Dead;
import io.aion.messaging.LogLine;
import io.aion.topology.Names;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One look at the kanban that stands first in a queue, on a channel that is closed afterwards. */
final class FirstKanban {

    private static final Logger LOG = LoggerFactory.getLogger(FirstKanban.class);
    /** Some 10 ms is usual; whoever reads the queue in front of us would keep us waiting for ever. */
    private static final int DELIVERY_MILLIS = 1_000;

    /**
     * Kanban that came back stand in front of the others, and one that comes back once more stands behind them (tried on 4.3).
     * So a look takes all that its receiver may have given back, which then go back together and in order:
     * twice the prefetch of AION's own receivers.
     */
    private static final int GIVEN_BACK = 64;

    private static final int CONFIRM_MILLIS = 5_000;
    private static final String DELIVERIES = "x-delivery-count";

    private final Channel channel;
    private final Action.Examine question;
    private final Clock clock;

    FirstKanban(Channel channel, Action.Examine question, Clock clock) {
        this.channel = channel;
        this.question = question;
        this.clock = clock;
    }

    Examined look() throws IOException, InterruptedException, TimeoutException {
        BlockingQueue<Delivery> first = new ArrayBlockingQueue<>(1);
        channel.basicQos(GIVEN_BACK);
        channel.basicConsume(
                question.queue(),
                false,
                (tag, delivery) -> {
                    if (delivery.getEnvelope().getDeliveryTag() == 1) {
                        first.add(delivery);
                    }
                },
                tag -> {});
        Delivery delivery = first.poll(DELIVERY_MILLIS, TimeUnit.MILLISECONDS);
        if (delivery == null) {
            return channel.messageCount(question.queue()) == 0
                    ? new Examined.Empty(question.runId())
                    : new Examined.Unanswered(question.runId(), "someone else reads " + question.queue());
        }
        Head head = head(delivery);
        boolean park = question.parkIf().filter(head.id()::equals).isPresent()
                && (head.deliveries() < 0 || head.deliveries() > question.moreThan());
        if (!park) {
            return new Examined.Found(question.runId(), head);
        }
        park(delivery);
        return new Examined.Parked(question.runId(), head);
    }

    /** Into {@code dead}, confirmed, and only then out of its queue. */
    private void park(Delivery delivery) throws IOException, InterruptedException, TimeoutException {
        AMQP.BasicProperties properties = DeadHeaders.of(
                delivery.getProperties(),
                new Dead(
                        question.reason(),
                        question.queue(),
                        question.key().service(),
                        question.key().number(),
                        clock.instant()));
        AtomicBoolean returned = new AtomicBoolean();
        channel.addReturnListener(message -> returned.set(true));
        channel.confirmSelect();
        channel.basicPublish(Names.DEAD, question.queue(), true, properties, delivery.getBody());
        channel.waitForConfirmsOrDie(CONFIRM_MILLIS);
        if (returned.get()) {
            throw new IOException("exchange " + Names.DEAD + " has no queue; the kanban stays where it is");
        }
        channel.basicAck(delivery.getEnvelope().getDeliveryTag(), false);
        LogLine.about(LOG.atWarn(), properties)
                .log(
                        "kanban {} of flow {} from {} is given up: {}",
                        properties.getMessageId(),
                        properties.getCorrelationId(),
                        question.queue(),
                        question.reason());
    }

    private static Head head(Delivery delivery) {
        Map<String, Object> headers = delivery.getProperties().getHeaders();
        @Nullable Object count = headers == null ? null : headers.get(DELIVERIES);
        long unknownOrNone = delivery.getEnvelope().isRedeliver() ? -1 : 0;
        @Nullable String id = delivery.getProperties().getMessageId();
        return new Head(
                id == null || id.isEmpty() ? digest(delivery.getBody()) : id,
                count instanceof Number number ? number.longValue() : unknownOrNone);
    }

    private static String digest(byte[] body) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(body), 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
