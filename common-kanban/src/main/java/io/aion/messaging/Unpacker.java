package io.aion.messaging;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Envelope;
import io.aion.kanban.BadKanban;
import io.aion.kanban.Kanban;
import io.aion.kanban.KanbanCodec;
import io.aion.topology.Names;
import java.time.Clock;

/** Makes a delivery of a message: reads its body, and sets what the queue knows better than the sender. */
final class Unpacker {

    /**
     * A message read.
     *
     * @param fault why its body can't be taken; empty when it can
     */
    record Unpacked(HeldKanban kanban, String fault) {}

    private final ReaderSettings settings;
    private final Names.Instance instance;
    private final Clock clock;

    Unpacker(ReaderSettings settings, Names.Instance instance, Clock clock) {
        this.settings = settings;
        this.instance = instance;
        this.clock = clock;
    }

    Unpacked unpack(
            KanbanReader reader, InHand.Tag tag, Envelope envelope, AMQP.BasicProperties properties, byte[] body) {
        String fault = "";
        KanbanCodec.Decoded decoded;
        try {
            decoded = KanbanCodec.decode(properties.getContentType(), body, settings.limits());
        } catch (BadKanban e) {
            fault = e.reason();
            decoded = new KanbanCodec.Decoded(Kanban.empty(), true);
        }
        HeldKanban kanban = new HeldKanban(
                reader,
                tag,
                place(decoded.kanban()),
                TrailHeaders.read(properties, clock),
                decoded.foreign(),
                envelope.isRedeliver(),
                instance.number(),
                properties,
                body);
        return new Unpacked(kanban, fault);
    }

    /** {@code processNumber} and {@code nextDeviceName} are facts of the queue, whatever the sender wrote. */
    private Kanban place(Kanban kanban) {
        Kanban placed = instance.number() == 0 ? kanban : kanban.withProcessNumber(instance.number());
        return settings.deviceName().isEmpty() ? placed : placed.withNextDeviceName(settings.deviceName());
    }
}
