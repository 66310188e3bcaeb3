package io.aion.status;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Settings of gateway, static kanban and board, {@code aion.status-kanban.*}.
 *
 * @param fileEvery how often services.yml is looked at for a change; 1 s: one question for its time of change
 * @param grpc the gRPC server
 * @param gateway when a kanban that gRPC handed out counts as handled, and how long an answer may take
 * @param staticKanban limits of kept values
 * @param board what the board remembers and shows
 */
@ConfigurationProperties("aion.status-kanban")
public record StatusKanbanProperties(
        @DefaultValue("1s") Duration fileEvery,
        @DefaultValue Grpc grpc,
        @DefaultValue Gateway gateway,
        @DefaultValue StaticKanban staticKanban,
        @DefaultValue Board board) {

    /** One less than the highest prefetch: one more is fetched, to know that something waits. */
    private static final int MAX_WINDOW = 1_999;

    public StatusKanbanProperties {
        positive("file-every", fileEvery);
    }

    /**
     * The gRPC server.
     *
     * @param address where it listens; loopback, since the interface knows no caller
     * @param port 11010, as the original; 0 takes any free one
     * @param maxMessage largest message taken or handed out; 4 MB, gRPC's own default and the original's limit. No more can
     *     be set: other receivers would not take it
     * @param permitPingsEvery how often a client may ping, also while it calls nothing; the original's ping every 10 s,
     *     half of that leaves room for their haste
     * @param pingAfter a connection that was silent for so long is asked whether it still answers; 10 s, less is not taken
     * @param pingTimeout how long it has for that; 5 s. Together shorter than the 30 s after which a kanban counts as
     *     handled on a stream that still answers
     * @param maxReceivers receive streams at once; 512: an instance has one
     */
    public record Grpc(
            @DefaultValue("127.0.0.1") String address,
            @DefaultValue("11010") int port,
            @DefaultValue("4MB") DataSize maxMessage,
            @DefaultValue("5s") Duration permitPingsEvery,
            @DefaultValue("10s") Duration pingAfter,
            @DefaultValue("5s") Duration pingTimeout,
            @DefaultValue("512") int maxReceivers) {

        public Grpc {
            positive("grpc.max-message", maxMessage.toBytes());
            positive("grpc.permit-pings-every", permitPingsEvery);
            positive("grpc.ping-after", pingAfter);
            positive("grpc.ping-timeout", pingTimeout);
            positive("grpc.max-receivers", maxReceivers);
        }
    }

    /**
     * When kanban count as handled.
     *
     * @param window kanban handed to a stream and not handled; 64
     * @param windowBytes how large these may be together; 16 MB: four of the largest, and 64 of 250 KB. One more waits until
     *     there is room, also if it is the second
     * @param patience how long a full window waits for an answer before its microservice counts as one that does not
     *     answer each kanban; 2 s: longer than most handlers take, and a silent one waits for it once
     * @param handledAfter when a kanban counts as handled without an answer; 30 s
     * @param outputs outputs taken for those of one kanban; 64
     * @param resendWithin how long an unanswered output is known again when it is sent once more; 10 s: clients try
     *     again within one or two
     * @param confirmWithin how long RabbitMQ may take to confirm; 800 ms: the original's clients give up after 1 s
     * @param attempts how often a microservice may go away over the same kanban before it is given up; 5
     * @param remembered ids of handled kanban kept for each receiver, to know one that comes again; 1,000: fifteen windows, and
     *     0.1 MB. The 10,000 of a RabbitMQ client, for 64 receivers, would fill the heap
     * @param maxInstances instances that send, each with a channel of its own so that a full queue stops only its own
     *     senders; 512
     * @param sendersKeptFor how long the channel of an instance that sends nothing is kept; 10 min
     */
    public record Gateway(
            @DefaultValue("64") int window,
            @DefaultValue("16MB") DataSize windowBytes,
            @DefaultValue("2s") Duration patience,
            @DefaultValue("30s") Duration handledAfter,
            @DefaultValue("64") int outputs,
            @DefaultValue("10s") Duration resendWithin,
            @DefaultValue("800ms") Duration confirmWithin,
            @DefaultValue("5") int attempts,
            @DefaultValue("1000") int remembered,
            @DefaultValue("512") int maxInstances,
            @DefaultValue("10m") Duration sendersKeptFor) {

        public Gateway {
            if (window < 1 || window > MAX_WINDOW) {
                throw new IllegalArgumentException("aion.status-kanban.gateway.window must be 1 to " + MAX_WINDOW
                        + ", not " + window + ": RabbitMQ hands no more to one receiver");
            }
            positive("gateway.window-bytes", windowBytes.toBytes());
            positive("gateway.handled-after", handledAfter);
            positive("gateway.outputs", outputs);
            positive("gateway.confirm-within", confirmWithin);
            positive("gateway.attempts", attempts);
            positive("gateway.remembered", remembered);
            positive("gateway.max-instances", maxInstances);
            positive("gateway.senders-kept-for", sendersKeptFor);
        }
    }

    /**
     * Limits of static kanban: they lie in the memory of Redis until someone deletes them.
     *
     * @param maxTopics topics that hold something; 1,000
     * @param maxEntries entries of one topic; 1,000: whoever subscribes gets them all
     * @param maxBytes bytes of all together; 64 MB
     * @param maxSubscribers open subscriptions; 256
     * @param timeout longest wait for an answer of Redis; 800 ms: the original's clients give up after 1 s
     * @param recheck pause before a subscription asks again after Redis was away, and the longest that a value written by
     *     another gateway stays unseen by a topic's first subscriber; 1 s
     */
    public record StaticKanban(
            @DefaultValue("1000") int maxTopics,
            @DefaultValue("1000") int maxEntries,
            @DefaultValue("64MB") DataSize maxBytes,
            @DefaultValue("256") int maxSubscribers,
            @DefaultValue("800ms") Duration timeout,
            @DefaultValue("1s") Duration recheck) {

        public StaticKanban {
            positive("static-kanban.max-topics", maxTopics);
            positive("static-kanban.max-entries", maxEntries);
            positive("static-kanban.max-bytes", maxBytes.toBytes());
            positive("static-kanban.max-subscribers", maxSubscribers);
            positive("static-kanban.timeout", timeout);
            positive("static-kanban.recheck", recheck);
        }
    }

    /**
     * What the board remembers and shows.
     *
     * @param lookBack how far back the log is read at the start, so that the board isn't empty; 60 s
     * @param every how often its subscribers hear of it; 500 ms: as often as a person can read
     * @param depthsEvery how often queues are asked for what waits in them while someone watches; 1 s
     * @param countsEvery how often RabbitMQ's own counts are read; 5 s: it counts as often
     * @param maxQueues queues asked one by one each time, by turns; 200: more would be felt by RabbitMQ
     * @param ids identities of the last kanban; 20,000 are 100 s at 200 kanban/s and about 4 MB
     * @param expected kanban expected at one instance, for what is lost; 10,000
     * @param grace how long a kanban may be on its way before it is missing; 15 s: RabbitMQ's counts are up to 10 s old
     * @param maxSubscribers open pages and terminals; 16
     */
    public record Board(
            @DefaultValue("60s") Duration lookBack,
            @DefaultValue("500ms") Duration every,
            @DefaultValue("1s") Duration depthsEvery,
            @DefaultValue("5s") Duration countsEvery,
            @DefaultValue("200") int maxQueues,
            @DefaultValue("20000") int ids,
            @DefaultValue("10000") int expected,
            @DefaultValue("15s") Duration grace,
            @DefaultValue("16") int maxSubscribers) {

        public Board {
            positive("board.every", every);
            positive("board.depths-every", depthsEvery);
            positive("board.counts-every", countsEvery);
            positive("board.max-queues", maxQueues);
            positive("board.ids", ids);
            positive("board.expected", expected);
            positive("board.grace", grace);
            positive("board.max-subscribers", maxSubscribers);
        }
    }

    private static void positive(String name, Duration duration) {
        positive(name, duration.toNanos());
    }

    private static void positive(String name, long value) {
        if (value <= 0) {
            throw new IllegalArgumentException("aion.status-kanban." + name + " must be more than 0");
        }
    }
}
