package io.aion.messaging;

import com.rabbitmq.client.AMQP;
import io.aion.kanban.Kanban;
import io.aion.kanban.Trail;
import org.jspecify.annotations.Nullable;

/** A delivery of a {@link KanbanReader}. */
final class HeldKanban implements Delivery {

    private final KanbanReader reader;
    private final InHand.Tag tag;
    private final Kanban kanban;
    private final Trail trail;
    private final boolean foreign;
    private final boolean redelivered;
    private final int number;
    private final AMQP.BasicProperties properties;
    private final byte[] body;
    private volatile @Nullable Runnable whenAcknowledged;

    HeldKanban(
            KanbanReader reader,
            InHand.Tag tag,
            Kanban kanban,
            Trail trail,
            boolean foreign,
            boolean redelivered,
            int number,
            AMQP.BasicProperties properties,
            byte[] body) {
        this.reader = reader;
        this.tag = tag;
        this.kanban = kanban;
        this.trail = trail;
        this.foreign = foreign;
        this.redelivered = redelivered;
        this.number = number;
        this.properties = properties;
        this.body = body;
    }

    @Override
    public Kanban kanban() {
        return kanban;
    }

    @Override
    public Trail trail() {
        return trail;
    }

    @Override
    public boolean named() {
        return id() != null;
    }

    @Override
    public boolean foreign() {
        return foreign;
    }

    @Override
    public boolean repeated() {
        return redelivered;
    }

    @Override
    public int number() {
        return number;
    }

    @Override
    public byte[] body() {
        return body;
    }

    @Override
    public void handled() {
        reader.handled(this);
    }

    @Override
    public void park(String reason) {
        reader.park(this, reason);
    }

    /** As {@link ReadGate#giveBack}. */
    void giveBack() {
        reader.giveBack(this);
    }

    /** To be run when it was handled and its acknowledgement is written; set before it is settled. */
    void whenAcknowledged(Runnable step) {
        whenAcknowledged = step;
    }

    /** What that is; null for nothing. */
    @Nullable
    Runnable whenAcknowledged() {
        return whenAcknowledged;
    }

    /** Its id; null where a foreign sender has given it none. */
    @Nullable
    String id() {
        return TrailHeaders.id(properties);
    }

    InHand.Tag tag() {
        return tag;
    }

    AMQP.BasicProperties properties() {
        return properties;
    }
}
