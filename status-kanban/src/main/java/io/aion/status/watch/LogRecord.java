package io.aion.status.watch;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Envelope;
import io.aion.kanban.BadKanban;
import io.aion.kanban.Kanban;
import io.aion.kanban.Trail;
import io.aion.messaging.Micros;
import io.aion.messaging.Progress;
import io.aion.messaging.Receipt;
import io.aion.messaging.TrailHeaders;
import io.aion.status.board.Finished;
import io.aion.status.board.Underway;
import io.aion.topology.FinishedKey;
import io.aion.topology.Names;
import io.aion.topology.Names.Instance;
import io.aion.topology.Traced;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** One message of the log stream as the board understands it. The body of a kanban is not looked at. */
final class LogRecord {

    private LogRecord() {}

    /**
     * Who sent it and by which key is read from exchange and routing key, which RabbitMQ has checked: headers are a
     * client's word, and clients of the original send none. Nothing for what did not come through an {@code after}
     * exchange; several for a receipt.
     */
    static List<Finished> read(Envelope envelope, AMQP.BasicProperties properties, byte[] body, Clock clock) {
        String exchange = envelope.getExchange();
        String routingKey = envelope.getRoutingKey();
        Optional<Traced> traced = Traced.read(exchange, routingKey);
        if (traced.isPresent()) {
            return List.of(traced(traced.get(), properties, clock));
        }
        Optional<FinishedKey> finished = FinishedKey.read(routingKey);
        if (!exchange.startsWith(Names.AFTER_PREFIX) || finished.isEmpty() || Names.isProgress(routingKey)) {
            return List.of();
        }
        String service = Names.unescape(exchange.substring(Names.AFTER_PREFIX.length()));
        int number = finished.get().number();
        if (Names.isReceipt(routingKey)) {
            return receipt(properties, body, service, number);
        }
        Trail trail = TrailHeaders.read(properties, clock);
        boolean named = properties.getMessageId() != null;
        String key = finished.get().connectionKey();
        return List.of(new Finished(
                named ? trail.id() : "",
                named ? trail.flow() : "",
                trail.parents(),
                service,
                number,
                key.isEmpty() ? Kanban.DEFAULT_KEY : key,
                finished.get().device(),
                false,
                trail.sent(),
                trail.entered(),
                trail.left()));
    }

    /** Its way was the queue that its microservice named: nobody of AION's is waited for at its end. */
    private static Finished traced(Traced traced, AMQP.BasicProperties properties, Clock clock) {
        Trail trail = TrailHeaders.read(properties, clock);
        boolean named = properties.getMessageId() != null;
        return new Finished(
                named ? trail.id() : "",
                named ? trail.flow() : "",
                trail.parents(),
                traced.service(),
                traced.number(),
                traced.target(),
                "",
                true,
                trail.sent(),
                trail.entered(),
                trail.left());
    }

    /** Tells the board how far an instance is, where that is what the message says; else nothing. */
    static Optional<Underway> progress(Envelope envelope, byte[] body, Clock clock) {
        String exchange = envelope.getExchange();
        String key = envelope.getRoutingKey();
        if (!Names.isProgress(key) || !exchange.startsWith(Names.AFTER_PREFIX)) {
            return Optional.empty();
        }
        try {
            Progress progress = Progress.read(body);
            String service = Names.unescape(exchange.substring(Names.AFTER_PREFIX.length()));
            int number = FinishedKey.read(key).map(FinishedKey::number).orElse(0);
            Instance instance = new Instance(service, number);
            return Optional.of(new Underway(
                    instance, progress.kanban(), progress.flow(), progress.done(), progress.text(), Micros.now(clock)));
        } catch (BadKanban e) {
            return Optional.empty();
        }
    }

    private static List<Finished> receipt(AMQP.BasicProperties properties, byte[] body, String service, int number) {
        try {
            return Receipt.read(properties, body).stream()
                    .map(trail -> new Finished(
                            trail.id(),
                            trail.flow(),
                            trail.parents(),
                            service,
                            number,
                            "",
                            trail.sent(),
                            trail.entered(),
                            trail.left()))
                    .toList();
        } catch (BadKanban e) {
            // The replicator keeps it with the reason; for the board nothing was finished.
            return List.of();
        }
    }
}
