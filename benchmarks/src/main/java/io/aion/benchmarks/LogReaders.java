package io.aion.benchmarks;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.stream.Address;
import com.rabbitmq.stream.ConsumerFlowStrategy;
import com.rabbitmq.stream.Environment;
import com.rabbitmq.stream.OffsetSpecification;
import io.aion.messaging.BrokerAddress;
import io.aion.messaging.GatheringSockets;
import io.aion.replicator.log.LogReader;
import io.aion.replicator.log.LogSettings;
import io.aion.replicator.log.LogUnavailable;
import io.aion.replicator.log.Subscription;
import io.aion.topology.Names;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Scanner;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A process with readers of the log that only count, as the replicator and the board read it over AMQP, or over
 * RabbitMQ's stream protocol. To each line on its standard input it answers how much they have read; it ends with its
 * input.
 */
final class LogReaders {

    private static final String OFFSET = "x-stream-offset";
    /** As the replicator's own defaults. */
    private static final LogSettings REPLICATOR = new LogSettings(
            Names.LOG, 64, Duration.ofMillis(5), 500, 4 << 20, Duration.ofMillis(250), Duration.ofSeconds(20));
    /** As the board's. */
    private static final int BOARD_PREFETCH = 256;

    private static final Duration BOARD_GATHER = Duration.ofMillis(100);

    private final BrokerAddress broker;
    private final AtomicLong read = new AtomicLong();

    LogReaders(BrokerAddress broker) {
        this.broker = broker;
    }

    /**
     * @param count 2, or 1 for the replicator alone
     * @param stream host and port of the stream protocol; empty for AMQP
     */
    void run(int count, String stream) throws Exception {
        if (stream.isEmpty()) {
            asReplicator();
            if (count > 1) {
                asBoard();
            }
        } else {
            int colon = stream.lastIndexOf(':');
            Address address = new Address(stream.substring(0, colon), Integer.parseInt(stream.substring(colon + 1)));
            overStream(address, REPLICATOR.prefetch(), REPLICATOR.gather());
            if (count > 1) {
                overStream(address, BOARD_PREFETCH, BOARD_GATHER);
            }
        }
        try (Scanner asked = new Scanner(System.in, StandardCharsets.UTF_8)) {
            System.out.println("ready");
            while (asked.hasNextLine()) {
                asked.nextLine();
                System.out.println(read.get());
            }
        }
        System.exit(0);
    }

    private void asReplicator() throws LogUnavailable, InterruptedException {
        Subscription log = new LogReader(broker, REPLICATOR).open(null);
        Thread.ofVirtual().start(() -> {
            try {
                while (true) {
                    read.addAndGet(log.next(Duration.ofSeconds(1)).size());
                }
            } catch (LogUnavailable | InterruptedException e) {
                System.err.println("the log is read no more: " + e.getMessage());
            }
        });
    }

    private void asBoard() throws Exception {
        ConnectionFactory factory = broker.connections();
        GatheringSockets sockets = new GatheringSockets(BOARD_GATHER);
        factory.setSocketFactory(sockets);
        sockets.hurry();
        Connection connection = factory.newConnection("board");
        Channel channel = connection.createChannel();
        channel.basicQos(BOARD_PREFETCH);
        channel.basicConsume(Names.LOG, false, Map.of(OFFSET, "first"), new DefaultConsumer(channel) {
            private int unacknowledged;

            @Override
            public void handleDelivery(String tag, Envelope envelope, AMQP.BasicProperties properties, byte[] body)
                    throws IOException {
                read.incrementAndGet();
                if (++unacknowledged >= BOARD_PREFETCH / 2) {
                    unacknowledged = 0;
                    getChannel().basicAck(envelope.getDeliveryTag(), true);
                }
            }
        });
        sockets.relax();
    }

    /**
     * Chunks ahead as the AMQP readers have messages, and gathered for as long, so that what differs is the protocol. Its
     * client decodes each message, properties and all.
     */
    private void overStream(Address address, int credits, Duration gather) {
        URI uri = URI.create(broker.uri());
        String[] user = uri.getUserInfo().split(":", 2);
        Environment environment = Environment.builder()
                .host(address.host())
                .port(address.port())
                .addressResolver(ignored -> address)
                .username(user[0])
                .password(user[1])
                .virtualHost(broker.virtualHost())
                .netty()
                .channelCustomizer(channel -> channel.pipeline().addFirst(new Gathering(gather)))
                .environmentBuilder()
                .build();
        var unused = environment.consumerBuilder().stream(Names.LOG)
                .offset(OffsetSpecification.first())
                .flow()
                .strategy(ConsumerFlowStrategy.creditEveryNthChunk(credits, credits / 2))
                .builder()
                .messageHandler((context, message) -> read.incrementAndGet())
                .build();
    }

    /** What {@link GatheringSockets} do, for netty. */
    private static final class Gathering extends ChannelInboundHandlerAdapter {

        private final Duration pause;

        Gathering(Duration pause) {
            this.pause = pause;
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            context.fireChannelReadComplete();
            ChannelConfig config = context.channel().config();
            config.setAutoRead(false);
            var unused =
                    context.executor().schedule(() -> config.setAutoRead(true), pause.toNanos(), TimeUnit.NANOSECONDS);
        }
    }
}
