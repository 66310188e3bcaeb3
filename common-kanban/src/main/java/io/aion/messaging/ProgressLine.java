package io.aion.messaging;

import com.rabbitmq.client.AMQP;
import io.aion.kanban.Trail;
import io.aion.topology.Names;
import java.time.Clock;
import java.time.Duration;

/** Tells the log how far an instance is: only so often, and only while there is room; nothing waits for it. */
final class ProgressLine {

    /** Two a second are enough for an eye, and at this pace a hundred instances are a tenth of what the log takes. */
    private static final Duration APART = Duration.ofMillis(500);

    private final KanbanSender sender;
    private final ReceiverSettings settings;
    private final Target target;
    private final Clock clock;
    private long last;

    ProgressLine(KanbanSender sender, ReceiverSettings settings, Clock clock) {
        this.sender = sender;
        this.settings = settings;
        this.clock = clock;
        target = new Target(settings.exchange(), Names.progressKey(settings.number()));
    }

    synchronized void tell(Trail inHand, double done, String text) throws InterruptedException {
        long now = clock.millis();
        if (Math.abs(now - last) < APART.toMillis()) {
            return;
        }
        Progress progress = new Progress(inHand.id(), inHand.flow(), done, text);
        if (sender.forwardNow(target, this::properties, progress.write())) {
            last = now;
        }
    }

    private AMQP.BasicProperties properties() {
        return sender.properties(settings.service(), settings.number(), Progress.CONTENT_TYPE);
    }
}
