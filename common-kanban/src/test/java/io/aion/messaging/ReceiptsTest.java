package io.aion.messaging;

import static io.aion.messaging.Scene.CLOCK;
import static io.aion.messaging.Scene.soon;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.GetResponse;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Kanban handled without an output, whose receipt can't be sent. */
class ReceiptsTest extends ServiceScene {

    private static final int ALL = 20;

    /** With the first one in hand RabbitMQ sends nothing more until it is settled. */
    @Test
    void theFirstReceiptFailsAndAllAreHandled() throws Exception {
        allAreHandledThough(0);
    }

    @Test
    void aLaterReceiptFailsAndAllAreHandled() throws Exception {
        allAreHandledThough(7);
    }

    @Test
    void aHandlerThatInterruptsItsThreadIsDoneAllTheSame() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        try (BrokerConnection receiving = BrokerConnection.open(scene.address, "test receive");
                KanbanSender sender = KanbanSender.open(scene.address, SenderSettings.DEFAULT, CLOCK);
                KanbanReceiver receiver = receiver(receiving, sender, _ -> {
                    calls.incrementAndGet();
                    Thread.currentThread().interrupt();
                })) {
            soon().until(() -> receiver.stats().handled() == ALL);
        }
        assertThat(calls).hasValue(ALL);
        assertThat(handledBy(scene.drain(finished))).isEqualTo(Scene.upTo(ALL));
        assertThat(scene.host.countMessages(queue)).isZero();
    }

    /** The sender can't make a receipt's properties once kanban {@code bad} was handled, as it has no time for them. */
    private void allAreHandledThough(int bad) throws Exception {
        AtomicBoolean broken = new AtomicBoolean();
        AtomicInteger badOnes = new AtomicInteger();
        AtomicInteger failures = new AtomicInteger();
        AtomicInteger calls = new AtomicInteger();
        InstantSource source = () -> {
            if (broken.getAndSet(false)) {
                failures.incrementAndGet();
                throw new DateTimeException("the clock has stopped");
            }
            return Instant.now();
        };
        Clock clock = source.withZone(ZoneOffset.UTC);
        try (BrokerConnection receiving = BrokerConnection.open(scene.address, "test receive");
                KanbanSender sender = KanbanSender.open(scene.address, SenderSettings.DEFAULT, clock);
                KanbanReceiver receiver = receiver(receiving, sender, work -> {
                    calls.incrementAndGet();
                    if (Scene.number(work.kanban()) == bad) {
                        broken.set(badOnes.incrementAndGet() == 1);
                    }
                })) {
            soon().until(() -> receiver.stats().handled() == ALL);
            // Behind what has come again: when it is there, they all have.
            scene.fill(queue, ALL, ALL + 1);
            soon().until(() -> receiver.stats().handled() == ALL + 1);
            assertThat(receiver.stats().inHand()).isZero();
        }
        assertThat(failures).as("receipts that could not be sent").hasValue(1);
        assertThat(calls.get()).as("what it was about came again").isGreaterThan(ALL + 1);
        assertThat(handledBy(scene.drain(finished)))
                .as("the log knows of each once")
                .containsExactlyInAnyOrderElementsOf(Scene.upTo(ALL + 1));
        assertThat(scene.host.countMessages(queue)).isZero();
    }

    private KanbanReceiver receiver(BrokerConnection receiving, KanbanSender sender, Handler handler)
            throws InterruptedException {
        scene.fill(queue, 0, ALL);
        return KanbanReceiver.open(
                receiving, sender, queue, ReceiverSettings.of("b", 1), handler, ServiceScene.NO_PAYLOADS, CLOCK);
    }

    /** The kanban that the receipts tell of. */
    private static List<Long> handledBy(List<GetResponse> receipts) {
        return receipts.stream()
                .flatMap(m -> Receipt.read(m.getProps(), m.getBody()).stream())
                .map(trail -> Long.parseLong(trail.parents().getFirst().substring(1)))
                .toList();
    }
}
