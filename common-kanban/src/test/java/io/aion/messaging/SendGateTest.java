package io.aion.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ShutdownSignalException;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The moments of a sender that can't be hit from outside at will. */
class SendGateTest {

    /** It would be in nobody's hands: not on the lost channel, and not among what is sent again on the next one. */
    @Test
    void aChannelThatIsLostBetweenAdmissionAndSendingTakesNoKanbanAlong() throws Exception {
        try (Scene scene = new Scene()) {
            Channel first = scene.channel;
            Channel second = Objects.requireNonNull(first.getConnection().createChannel());
            SendGate gate = new SendGate(SenderSettings.DEFAULT);
            assertThat(gate.opened(first, 1)).isTrue();
            assertThat(gate.admit(0)).isSameAs(first);
            gate.lost(1, new ShutdownSignalException(false, false, new AMQP.Channel.Close.Builder().build(), first));
            Outstanding kanban =
                    new Outstanding(new Target("after.s", "k.1"), new AMQP.BasicProperties(), new byte[] {'{', '}'});
            assertThat(gate.sending(first, kanban)).isFalse();
            assertThat(gate.stats().outstanding()).isZero();

            gate.opened(second, 2);
            gate.written();
            assertThat(gate.admit(0)).isSameAs(second);
            assertThat(gate.sending(second, kanban)).isTrue();
            assertThat(gate.stats().outstanding()).isEqualTo(1);
        }
    }
}
