package io.aion.messaging;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Which deliveries of a channel are settled, and with how few acknowledgements RabbitMQ can be told: one for all up to the
 * first that is not settled, one each for those beyond. No clock, no I/O; not for several threads at once.
 */
final class AckLine {

    /** @param multiple whether it is for all up to that one */
    record Ack(long tag, boolean multiple) {}

    /** RabbitMQ counts deliveries of a channel from 1; all below this are acknowledged. */
    private long lowest = 1;
    /** Those from {@code lowest} on that are settled; as long as the prefetch. */
    private BitSet settled = new BitSet();

    private final List<Long> fresh = new ArrayList<>();

    /** One is settled; it is acknowledged with the next {@link #acks()}. */
    void settle(long tag) {
        settled.set((int) (tag - lowest));
        fresh.add(tag);
    }

    /** The acknowledgements for all that were settled since the last time. */
    List<Ack> acks() {
        int prefix = settled.nextClearBit(0);
        long end = lowest + prefix;
        List<Ack> acks = new ArrayList<>(1);
        long highest = 0;
        int within = 0;
        for (long tag : fresh) {
            if (tag < end) {
                highest = Math.max(highest, tag);
                within++;
            } else {
                acks.add(new Ack(tag, false));
            }
        }
        if (within > 0) {
            acks.add(new Ack(highest, within > 1));
        }
        if (prefix > 0) {
            lowest = end;
            settled = settled.get(prefix, Math.max(prefix, settled.length()));
        }
        fresh.clear();
        return acks;
    }
}
