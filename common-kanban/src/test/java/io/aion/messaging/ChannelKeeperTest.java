package io.aion.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import io.aion.testing.TestBroker;
import io.aion.testing.TestVirtualHost;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ChannelKeeperTest {

    private static final int ROUNDS = 100;
    private static final int CLOSERS = 4;

    /** The client gives the number of a channel free at the second abort, while RabbitMQ still closes it for the first. */
    @Test
    void aChannelThatTwoCloseAtOnceDoesNotTakeItsConnectionAlong() throws Exception {
        try (TestVirtualHost host = TestBroker.get().newVirtualHost();
                Connection connection = host.connect();
                ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int round = 0; round < ROUNDS; round++) {
                Channel channel = connection.createChannel();
                CyclicBarrier together = new CyclicBarrier(CLOSERS);
                List<Future<?>> closers = IntStream.range(0, CLOSERS)
                        .<Future<?>>mapToObj(closer -> pool.submit(() -> {
                            together.await();
                            ChannelKeeper.abort(channel);
                            // The number may be another's from now on.
                            ChannelKeeper.abort(connection.createChannel());
                            return true;
                        }))
                        .toList();
                for (Future<?> closer : closers) {
                    closer.get();
                }
            }
            assertThat(connection.isOpen()).isTrue();
        }
    }
}
