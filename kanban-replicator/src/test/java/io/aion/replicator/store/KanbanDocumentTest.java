package io.aion.replicator.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP;
import io.aion.kanban.Kanban;
import io.aion.kanban.KanbanCodec;
import io.aion.messaging.Receipt;
import io.aion.messaging.TrailHeaders;
import io.aion.replicator.Entries;
import io.aion.replicator.log.LogEntry;
import io.aion.topology.Names;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KanbanDocumentTest {

    private static final long NOW = Entries.START + 5_000_000;

    @Test
    void carriesEveryFieldOfAKanbanAndItsTrail() {
        Kanban kanban = Kanban.of(Map.of("load", 3))
                .withTimes("2026-01-01T09:00:00.000+09:00", "2026-01-01T09:00:01.000+09:00")
                .withNextDeviceName("edge-2")
                .withConnectionKey("found")
                .withProcessNumber(4)
                .withPriorSuccess(true)
                .withFiles("/data/x", List.of("a.jpg"));
        LogEntry entry = new LogEntry(
                9,
                1,
                TrailHeaders.write(Entries.trail("k2", "k1", "watch", 900, "k1", "k0"), KanbanCodec.JSON),
                "after.watch",
                "found.1",
                KanbanCodec.toJson(kanban));
        KanbanDocument made = KanbanDocument.of(entry, NOW).getFirst();
        assertThat(made.bad()).isEmpty();
        StoredKanban read = StoredKanban.of(made.document());
        assertThat(read)
                .isEqualTo(new StoredKanban(
                        "k2",
                        "k1",
                        List.of("k1", "k0"),
                        "watch",
                        1,
                        "found",
                        Entries.START + 900,
                        Entries.START + 900,
                        Entries.START + 600,
                        Entries.START + 800,
                        "edge-2",
                        "",
                        "/data/x",
                        List.of("a.jpg"),
                        true,
                        "2026-01-01T09:00:00.000+09:00",
                        "2026-01-01T09:00:01.000+09:00",
                        Map.of("load", 3L),
                        entry.body().length,
                        false,
                        ""));
        assertThat(made.document().get(Fields.LINKS)).isEqualTo(List.of("k0"));
    }

    /** A client that knows nothing of AION sent it to a queue by name; who, and where, is in the routing key alone. */
    @Test
    void whatATracedMicroserviceSentIsItsOwnWithTheQueueAsKey() {
        AMQP.BasicProperties properties = new AMQP.BasicProperties.Builder()
                .messageId("m")
                .contentType("application/json")
                .appId("who-sent-it-on-before")
                .build();
        byte[] body = bytes("{\"connectionKey\":\"other\",\"n\":1}");
        for (String key : List.of("to.face%2Eid.012.my%2Equeue", "to.face%2Eid.012.my%2Equeue.vision")) {
            LogEntry entry = new LogEntry(9, 1, properties, "traced", key, body);
            StoredKanban read =
                    StoredKanban.of(KanbanDocument.of(entry, NOW).getFirst().document());
            assertThat(read.id()).isEqualTo("m");
            assertThat(read.service()).isEqualTo("face.id");
            assertThat(read.number()).isEqualTo(12);
            assertThat(read.key()).isEqualTo("my.queue");
        }
        LogEntry stranger = new LogEntry(9, 1, properties, "traced", "to.a.%zz", body);
        assertThat(KanbanDocument.of(stranger, NOW)).hasSize(1);
    }

    @Test
    void whatNamedAnotherDeviceSaysWhereItLeftFor() {
        AMQP.BasicProperties properties =
                TrailHeaders.write(Entries.trail("k2", "k1", "watch", 900, "k1"), KanbanCodec.JSON);
        Kanban kanban = Kanban.of(Map.of("load", 3)).withNextDeviceName("edge.2");
        LogEntry left = new LogEntry(
                9, 1, properties, "after.watch", Names.afterKey("x.y", 1, "edge.2"), KanbanCodec.toJson(kanban));
        StoredKanban read =
                StoredKanban.of(KanbanDocument.of(left, NOW).getFirst().document());
        assertThat(read.toDevice()).isEqualTo("edge.2");
        assertThat(read.number()).isEqualTo(1);
        StoredKanban unread =
                StoredKanban.of(KanbanDocument.bad(left, NOW, "no matter why").document());
        assertThat(unread.key()).isEqualTo("x.y");
        assertThat(unread.toDevice()).isEqualTo("edge.2");
        // Sent by status-kanban, which knows the devices: that name is none of them, and it stayed here.
        LogEntry stayed =
                new LogEntry(9, 1, properties, "after.watch", Names.afterKey("x.y", 1), KanbanCodec.toJson(kanban));
        read = StoredKanban.of(KanbanDocument.of(stayed, NOW).getFirst().document());
        assertThat(read.device()).isEqualTo("edge.2");
        assertThat(read.toDevice()).isEmpty();
        LogEntry nonsense = new LogEntry(9, 1, properties, "after.watch", "%zz.1.device.%z", bytes("{"));
        assertThat(KanbanDocument.of(nonsense, NOW)).hasSize(1);
    }

    @Test
    void aReceiptIsOneForEachKanbanThatWasHandled() {
        AMQP.BasicProperties properties = new AMQP.BasicProperties.Builder()
                .contentType(Receipt.CONTENT_TYPE)
                .appId("watch")
                .headers(Map.of(TrailHeaders.NUMBER, 2, TrailHeaders.SENT, Entries.START + 9))
                .build();
        String one = "{\"id\":\"x%d\",\"flow\":\"f\",\"parent\":\"k%d\",\"entered\":%d,\"left\":%d}";
        byte[] body = bytes("[" + one.formatted(1, 1, Entries.START + 1, Entries.START + 2) + ","
                + one.formatted(2, 2, Entries.START + 3, Entries.START + 4) + "]");
        LogEntry entry = new LogEntry(9, 1, properties, "after.watch", Names.receiptKey(2), body);
        List<StoredKanban> read = KanbanDocument.of(entry, NOW).stream()
                .map(made -> StoredKanban.of(made.document()))
                .toList();
        assertThat(read).extracting(StoredKanban::id).containsExactly("x1", "x2");
        assertThat(read).extracting(StoredKanban::parents).containsExactly(List.of("k1"), List.of("k2"));
        assertThat(read)
                .allMatch(kanban -> kanban.flow().equals("f")
                        && kanban.service().equals("watch")
                        && kanban.number() == 2
                        && kanban.key().isEmpty()
                        && kanban.at() == Entries.START + 9
                        && kanban.bad().isEmpty());
        LogEntry progress = new LogEntry(9, 1, properties, "after.watch", Names.progressKey(2), body);
        assertThat(KanbanDocument.of(progress, NOW)).isEmpty();
        LogEntry broken = new LogEntry(9, 1, properties, "after.watch", Names.receiptKey(2), bytes("[{}]"));
        assertThat(KanbanDocument.of(broken, NOW))
                .singleElement()
                .satisfies(made -> assertThat(made.bad()).contains("receipt"));
    }

    @Test
    void aBodyThatIsNoKanbanKeepsWhatItsPropertiesSay() {
        AMQP.BasicProperties properties = new AMQP.BasicProperties.Builder()
                .contentType("application/json")
                .messageId("k9")
                .correlationId("k1")
                .headers(Map.of(TrailHeaders.SENT, Entries.START + 7))
                .build();
        KanbanDocument made = KanbanDocument.of(Entries.entry(properties, bytes("{\"metadata\": [")), NOW)
                .getFirst();
        assertThat(made.bad()).isNotEmpty();
        assertThat(StoredKanban.of(made.document()))
                .returns("k9", StoredKanban::id)
                .returns("k1", StoredKanban::flow)
                .returns("camera.front", StoredKanban::service)
                .returns("found", StoredKanban::key)
                .returns(Entries.START + 7, StoredKanban::at)
                .returns(Map.of(), StoredKanban::metadata)
                .returns(made.bad(), StoredKanban::bad);
    }

    @Test
    void aForeignOneWithoutAnIdHasTheSameOneEachTimeItIsRead() {
        AMQP.BasicProperties nothing = new AMQP.BasicProperties.Builder().build();
        KanbanDocument once =
                KanbanDocument.of(Entries.entry(nothing, bytes("hello")), NOW).getFirst();
        KanbanDocument again = KanbanDocument.of(Entries.entry(nothing, bytes("hello")), NOW + 99)
                .getFirst();
        assertThat(again.document().get(Fields.ID)).isEqualTo(once.document().get(Fields.ID));
        assertThat(once.document().get(Fields.FOREIGN)).isEqualTo(true);
        assertThat(KanbanDocument.of(Entries.entry(nothing, bytes("other")), NOW)
                        .getFirst()
                        .document()
                        .get(Fields.ID))
                .isNotEqualTo(once.document().get(Fields.ID));
    }

    @Test
    void aClockThatCannotBeRightIsNotBelieved() {
        for (long sent : new long[] {0, 86_400_000_000L, NOW + 7_200_000_000L}) {
            AMQP.BasicProperties properties = new AMQP.BasicProperties.Builder()
                    .messageId("k")
                    .headers(Map.of(TrailHeaders.SENT, sent))
                    .build();
            StoredKanban kanban = StoredKanban.of(KanbanDocument.of(Entries.entry(properties, bytes("x")), NOW)
                    .getFirst()
                    .document());
            assertThat(kanban.at()).isEqualTo(NOW);
            assertThat(kanban.sent()).isEqualTo(sent);
        }
    }

    @Test
    void halfOfASurrogatePairIsReplaced() {
        assertThat(Text.storable("a\uD800b\uDE00")).isEqualTo("a\uFFFDb\uFFFD");
        assertThat(Text.storable("\uD83D\uDE00")).isEqualTo("\uD83D\uDE00");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
