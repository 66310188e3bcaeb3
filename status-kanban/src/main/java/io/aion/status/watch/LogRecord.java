package io.aion.status.watch;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Envelope;
import io.aion.kanban.Trail;
import io.aion.messaging.TrailHeaders;
import io.aion.status.board.Finished;
import io.aion.topology.Names;
import java.time.Clock;
import java.util.Optional;

/** One message of the log stream as the board understands it. Its body is not looked at. */
final class LogRecord {

    private LogRecord() {}

    /**
     * Who sent it and by which key is read from exchange and routing key, which RabbitMQ has checked: headers are a
     * client's word, and clients of the original send none. Nothing for what did not come through an {@code after}
     * exchange.
     */
    static Optional<Finished> read(Envelope envelope, AMQP.BasicProperties properties, Clock clock) {
        String exchange = envelope.getExchange();
        String routingKey = envelope.getRoutingKey();
        int dot = routingKey.lastIndexOf('.');
        if (!exchange.startsWith(Names.AFTER_PREFIX) || dot < 0) {
            return Optional.empty();
        }
        Trail trail = TrailHeaders.read(properties, clock);
        boolean named = properties.getMessageId() != null;
        return Optional.of(new Finished(
                named ? trail.id() : "",
                named ? trail.flow() : "",
                trail.parents(),
                Names.unescape(exchange.substring(Names.AFTER_PREFIX.length())),
                number(routingKey.substring(dot + 1)),
                Names.unescape(routingKey.substring(0, dot)),
                trail.sent(),
                trail.entered(),
                trail.left()));
    }

    private static int number(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
