package io.aion.status.watch;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Envelope;
import io.aion.status.board.Finished;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;

class LogRecordTest {

    @Test
    void whatATracedMicroserviceSentIsItsOwnWithTheQueueAsKey() {
        for (String key : List.of("to.face%2Eid.012.my%2Equeue", "to.face%2Eid.012.my%2Equeue.vision")) {
            List<Finished> read = read("traced", key);
            assertThat(read)
                    .containsExactly(new Finished("", "", List.of(), "face.id", 12, "my.queue", "", true, 0, 0, 0));
        }
        assertThat(read("traced", "to.face.%zz.q")).isEmpty();
    }

    @Test
    void whatNamedAnotherDeviceIsItsSendersAndLeftForIt() {
        assertThat(read("after.face%2Eid", "x%2Ey.12.device.edge%2E2"))
                .containsExactly(new Finished("", "", List.of(), "face.id", 12, "x.y", "edge.2", false, 0, 0, 0));
        assertThat(read("after.a", "default.1"))
                .containsExactly(new Finished("", "", List.of(), "a", 1, "default", "", false, 0, 0, 0));
    }

    private static List<Finished> read(String exchange, String key) {
        return LogRecord.read(
                new Envelope(1, false, exchange, key), new AMQP.BasicProperties(), new byte[0], Clock.systemUTC());
    }
}
