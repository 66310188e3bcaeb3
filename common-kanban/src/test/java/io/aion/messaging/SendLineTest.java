package io.aion.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP;
import io.aion.testing.Seeds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SendLineTest {

    private static final Pace.Rules RULES = new Pace.Rules(4, 3, Duration.ofMillis(50), Duration.ofSeconds(5));

    private long sequence;

    @Test
    void atMostSoManyAreInFlight() {
        SendLine line = new SendLine(RULES);
        for (int i = 0; i < 4; i++) {
            assertThat(line.hasRoom()).isTrue();
            send(line, "a");
        }
        assertThat(line.hasRoom()).isFalse();
        line.acked(1, false);
        assertThat(line.hasRoom()).isTrue();
    }

    @Test
    void afterANackNothingNewUntilAllIsAnsweredThenTheOldestFirstOneAtATime() {
        SendLine line = new SendLine(RULES);
        Outstanding first = send(line, "a");
        Outstanding second = send(line, "a");
        Outstanding third = send(line, "a");
        assertThat(line.nacked(1, false)).isSameAs(first);
        assertThat(line.hasRoom()).isFalse();
        assertThat(line.pace()).isInstanceOf(Pace.Draining.class);
        line.nacked(2, false);
        line.nacked(3, false);
        assertThat(line.pace()).isInstanceOf(Pace.Narrow.class);
        assertThat(line.oldestPending()).isSameAs(first);
        again(line, first);
        line.acked(sequence, false);
        assertThat(line.oldestPending()).isSameAs(second);
        again(line, second);
        line.acked(sequence, false);
        again(line, third);
        line.acked(sequence, false);
        assertThat(line.pace()).as("three confirms in a row").isInstanceOf(Pace.Wide.class);
        assertThat(line.stats(1).reordered())
                .as("all three were refused, in order")
                .isZero();
    }

    @Test
    void whatNoQueueTakesYetIsSentAgainWhereThatIsAskedAndRefusedElse() {
        SendLine waiting = new SendLine(RULES, true);
        Outstanding early = send(waiting, "a");
        waiting.returned(early.target, early.properties.getMessageId(), "NO_ROUTE");
        assertThat(waiting.acked(sequence, false)).isEmpty();
        assertThat(waiting.oldestPending()).isSameAs(early);
        again(waiting, early);
        assertThat(waiting.acked(sequence, false)).containsExactly(early);

        SendLine strict = new SendLine(RULES);
        Outstanding lost = send(strict, "a");
        strict.returned(lost.target, lost.properties.getMessageId(), "NO_ROUTE");
        assertThat(strict.acked(sequence, false)).containsExactly(lost);
        assertThat(lost.state).isEqualTo(Outstanding.State.REFUSED);
    }

    @Test
    void oneOvertakenByALaterOneForTheSameTargetIsCountedOnce() {
        SendLine line = new SendLine(RULES);
        send(line, "a");
        send(line, "b");
        send(line, "a");
        send(line, "a");
        line.acked(3, false);
        line.nacked(1, false);
        line.nacked(2, false);
        line.acked(4, false);
        assertThat(line.stats(1).reordered())
                .as("the first was, the one for b was not")
                .isEqualTo(1);
    }

    @Test
    void pausesGrowFromTheFirstToTheLongestAndBeginAnewAfterAConfirm() {
        SendLine line = new SendLine(RULES);
        Outstanding kanban = send(line, "a");
        line.nacked(1, false);
        List<Long> pauses = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            pauses.add(((Pace.Narrow) line.pace()).pause().toMillis());
            line.paused();
            again(line, kanban);
            line.nacked(sequence, false);
        }
        assertThat(pauses).containsExactly(50L, 500L, 5000L, 5000L, 5000L);
        line.paused();
        again(line, kanban);
        line.acked(sequence, false);
        send(line, "a");
        line.nacked(sequence, false);
        assertThat(((Pace.Narrow) line.pace()).pause()).isEqualTo(Duration.ofMillis(50));
    }

    /** The bar: a queue that is full for 60 s sees at most 15 copies of one kanban. */
    @Test
    void aMinuteOfAFullQueueIsFewCopies() {
        Pace pace = RULES.start().nacked();
        Duration at = Duration.ZERO;
        int copies = 1;
        pace = ((Pace.Draining) pace).drained();
        while (at.compareTo(Duration.ofSeconds(60)) < 0) {
            at = at.plus(((Pace.Narrow) pace).pause());
            copies++;
            pace = pace.nacked();
        }
        assertThat(copies).isLessThanOrEqualTo(15);
    }

    @Test
    void whatALostChannelLeavesInDoubtIsSentAgain() {
        SendLine line = new SendLine(RULES);
        Outstanding first = send(line, "a");
        Outstanding second = send(line, "b");
        send(line, "c");
        line.acked(3, false);
        assertThat(line.lost("", "")).isEmpty();
        assertThat(line.hasRoom()).isFalse();
        assertThat(line.oldestPending()).isSameAs(first);
        again(line, first);
        assertThat(line.oldestPending()).isSameAs(second);
        again(line, second);
        assertThat(line.acked(sequence, true)).containsExactly(first, second);
        assertThat(line.isEmpty()).isTrue();
    }

    @Test
    void aReturnedOneIsRefusedWithItsConfirm() {
        SendLine line = new SendLine(RULES);
        send(line, "a");
        Outstanding second = send(line, "b");
        line.returned(second.target, null, "no queue");
        assertThat(line.acked(2, true)).hasSize(2);
        assertThat(second.state).isEqualTo(Outstanding.State.REFUSED);
        assertThat(line.stats(1)).matches(stats -> stats.confirmed() == 1 && stats.refused() == 1);
    }

    /** Whatever the broker answers, in whatever order: each kanban ends once, none is lost, the bound holds. */
    @Test
    void eachKanbanEndsExactlyOnce() {
        Seeds.forEach(300, random -> {
            sequence = 0;
            SendLine line = new SendLine(RULES);
            int sent = 0;
            List<Outstanding> ended = new ArrayList<>();
            List<Outstanding> all = new ArrayList<>();
            for (int step = 0; step < 200 || !line.isEmpty(); step++) {
                boolean finishing = step >= 200;
                int what = random.nextInt(10);
                if (!finishing && line.hasRoom() && what < 5) {
                    all.add(send(line, "t" + random.nextInt(2)));
                    sent++;
                } else if (what < 6
                        && line.oldestPending() != null
                        && line.inFlight() < line.pace().inFlight()) {
                    again(line, Objects.requireNonNull(line.oldestPending()));
                } else if (what == 6 && !finishing) {
                    ended.addAll(line.lost("", ""));
                } else if (what == 7 && !finishing) {
                    line.nacked(answer(random), random.nextInt(4) == 0);
                } else {
                    ended.addAll(line.acked(answer(random), random.nextInt(4) == 0));
                }
                assertThat(line.inFlight() + line.pending()).isLessThanOrEqualTo(4);
            }
            assertThat(ended).doesNotHaveDuplicates().hasSize(sent);
            assertThat(ended).containsExactlyInAnyOrderElementsOf(all);
        });
    }

    private long answer(Random random) {
        return Math.max(1, sequence - random.nextInt(5));
    }

    private Outstanding send(SendLine line, String key) {
        Outstanding kanban =
                new Outstanding(new Target("after.x", key), new AMQP.BasicProperties.Builder().build(), new byte[0]);
        line.sending(kanban, ++sequence);
        return kanban;
    }

    private void again(SendLine line, Outstanding kanban) {
        line.sendingAgain(kanban, ++sequence);
    }
}
