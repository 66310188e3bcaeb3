package io.aion.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.AMQP;
import io.aion.kanban.BadKanban;
import io.aion.kanban.Trail;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReceiptTest {

    private static final AMQP.BasicProperties FROM_B = TrailHeaders.write("b", 2, 900, Receipt.CONTENT_TYPE);

    @Test
    void bringsEachTrailBack() {
        List<Trail> handled = List.of(
                new Trail("x1", "f", List.of("k1"), "b", 2, 900, 10, 20, "00-aa-bb-01"),
                new Trail("x2", "f\"2", List.of("k2"), "b", 2, 900, 30, 40, ""));
        assertThat(Receipt.read(FROM_B, Receipt.write(handled))).isEqualTo(handled);
    }

    @Test
    void isPlainJsonThatAnyClientCanWrite() {
        byte[] body = "[{\"id\": \"x\", \"parent\": \"k\", \"other\": true}]".getBytes(StandardCharsets.UTF_8);
        assertThat(Receipt.read(FROM_B, body))
                .containsExactly(new Trail("x", "k", List.of("k"), "b", 2, 900, 0, 0, ""));
        String written = new String(
                Receipt.write(List.of(new Trail("x", "f", List.of("k"), "b", 2, 0, 1, 2, ""))), StandardCharsets.UTF_8);
        assertThat(written).isEqualTo("[{\"id\":\"x\",\"flow\":\"f\",\"parent\":\"k\",\"entered\":1,\"left\":2}]");
    }

    @Test
    void whatIsNoReceiptIsRefused() {
        for (String body : List.of(
                "",
                "{}",
                "[",
                "[1]",
                "[{\"id\": \"x\"}]",
                "[{\"id\": 1, \"parent\": \"k\"}]",
                "[{\"id\": \"x\", \"parent\": \"k\", \"entered\": \"now\"}]",
                "[{\"id\": \"x\", \"parent\": \"k\", \"deep\": [[[]]]}]",
                "[{\"id\": \"x\", \"parent\": \"k\"}] more")) {
            assertThatThrownBy(() -> Receipt.read(FROM_B, body.getBytes(StandardCharsets.UTF_8)))
                    .as(body)
                    .isInstanceOf(BadKanban.class);
        }
    }

    @Test
    void moreThanAReceiverCanHoldIsRefused() {
        List<Trail> many =
                Collections.nCopies(Receipt.MOST + 1, new Trail("x", "f", List.of("k"), "b", 2, 0, 1, 2, ""));
        assertThatThrownBy(() -> Receipt.read(FROM_B, Receipt.write(many))).isInstanceOf(BadKanban.class);
    }
}
