package io.aion.replicator.log;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP;
import org.junit.jupiter.api.Test;

class ResumeTest {

    private static final Position STORED = new Position(100, "k100");

    @Test
    void theStoredEntryItselfProvesThatItIsTheSameStream() {
        assertThat(Resume.judge(STORED, entry(100, "k100"))).isEqualTo(new Resume.GoesOn());
        assertThat(Resume.judge(STORED, entry(100, "other"))).isEqualTo(new Resume.MadeAnew());
    }

    @Test
    void aLaterEntrySaysHowManyAreMissing() {
        assertThat(Resume.judge(STORED, entry(101, "k101"))).isEqualTo(new Resume.Trimmed(0));
        assertThat(Resume.judge(STORED, entry(150, "k150"))).isEqualTo(new Resume.Trimmed(49));
    }

    private static LogEntry entry(long offset, String id) {
        return new LogEntry(
                offset, 1, new AMQP.BasicProperties.Builder().messageId(id).build(), "", "", new byte[0]);
    }
}
