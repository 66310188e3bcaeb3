package io.aion.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.aion.testing.Seeds;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class AckLineTest {

    @Test
    void aRowIsOneAcknowledgementAndWhatIsBeyondAGapIsItsOwn() {
        AckLine line = new AckLine();
        line.settle(1);
        assertThat(line.acks()).containsExactly(new AckLine.Ack(1, false));
        line.settle(3);
        line.settle(2);
        line.settle(5);
        assertThat(line.acks()).containsExactlyInAnyOrder(new AckLine.Ack(3, true), new AckLine.Ack(5, false));
        line.settle(4);
        assertThat(line.acks()).containsExactly(new AckLine.Ack(4, false));
        line.settle(6);
        assertThat(line.acks()).containsExactly(new AckLine.Ack(6, false));
        assertThat(line.acks()).isEmpty();
    }

    /** RabbitMQ closes the channel at an acknowledgement of what is acknowledged already. */
    @Test
    void eachIsAcknowledgedOnceAndNoneBeforeItIsSettled() {
        Seeds.forEach(200, random -> {
            AckLine line = new AckLine();
            List<Long> order = new ArrayList<>();
            for (long tag = 1; tag <= 200; tag++) {
                order.add(tag);
            }
            for (int from = 0; from < order.size(); from += 32) {
                Collections.shuffle(order.subList(from, Math.min(order.size(), from + 32)), random);
            }
            Set<Long> settled = new TreeSet<>();
            Set<Long> open = new TreeSet<>(order);
            for (long tag : order) {
                line.settle(tag);
                settled.add(tag);
                if (random.nextInt(4) == 0 || settled.size() == order.size()) {
                    for (AckLine.Ack ack : line.acks()) {
                        assertThat(open).contains(ack.tag());
                        List<Long> gone = open.stream()
                                .filter(t -> t == ack.tag() || (ack.multiple() && t < ack.tag()))
                                .toList();
                        assertThat(settled).containsAll(gone);
                        gone.forEach(open::remove);
                    }
                }
            }
            assertThat(open).isEmpty();
        });
    }
}
