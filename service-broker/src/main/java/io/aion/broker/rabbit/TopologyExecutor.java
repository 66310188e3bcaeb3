package io.aion.broker.rabbit;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import io.aion.broker.topology.Action;
import io.aion.broker.topology.Binding;
import io.aion.broker.topology.Exchange;
import io.aion.broker.topology.Policy;
import io.aion.broker.topology.Queue;
import io.aion.broker.topology.QueueKind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.springframework.amqp.AmqpException;
import org.springframework.amqp.rabbit.core.RabbitTemplate;

/** Carries out a plan's actions, in order. What is added and fails stops what would be removed. */
final class TopologyExecutor {

    private final RabbitTemplate rabbit;
    private final ManagementApi api;
    private final KanbanMover mover;
    private final String host;

    TopologyExecutor(RabbitTemplate rabbit, ManagementApi api, KanbanMover mover, String virtualHost) {
        this.rabbit = rabbit;
        this.api = api;
        this.mover = mover;
        this.host = ManagementApi.segment(virtualHost);
    }

    /**
     * What came of it.
     *
     * @param done how many actions changed something
     * @param faults those that failed, each with its reason
     * @param waiting kanban that could not be moved yet, each with its reason
     */
    record Outcome(int done, List<String> faults, List<String> waiting) {}

    /**
     * Carries them out.
     *
     * @param mayAct asked before each one; the rest is left where it says no
     * @throws IOException when RabbitMQ is away; the rest is planned again from what is then observed
     */
    Outcome execute(List<Action> actions, BooleanSupplier mayAct) throws IOException, InterruptedException {
        int done = 0;
        List<String> faults = new ArrayList<>();
        List<String> waiting = new ArrayList<>();
        for (Action action : actions) {
            if (!mayAct.getAsBoolean() || (!faults.isEmpty() && removes(action))) {
                break;
            }
            try {
                if (action instanceof Action.HandOver handOver) {
                    done += handOver(handOver, waiting);
                } else if (execute(action)) {
                    done++;
                }
            } catch (AmqpException e) {
                if (!rabbit.getConnectionFactory().createConnection().isOpen()) {
                    throw e;
                }
                faults.add(action + ": " + rootReason(e));
            }
        }
        return new Outcome(done, faults, waiting);
    }

    /** The changes are made in the moment in which nothing is left to be moved, but for a few that just came. */
    private int handOver(Action.HandOver handOver, List<String> waiting) throws IOException, InterruptedException {
        int done = 0;
        boolean empty = true;
        for (Action.Move move : handOver.moves()) {
            KanbanMover.Moved moved = mover.move(move.from(), new KanbanMover.ToQueue(move.to()), move.leaveToReader());
            done += moved.count() > 0 ? 1 : 0;
            if (!moved.trouble().isEmpty()) {
                waiting.add(moved.trouble());
                empty = false;
            }
        }
        if (empty) {
            for (Action action : handOver.then()) {
                done += execute(action) ? 1 : 0;
            }
        }
        return done;
    }

    private boolean execute(Action action) throws IOException, InterruptedException {
        switch (action) {
            case Action.DeclareExchange(Exchange exchange) ->
                amqp(channel -> channel.exchangeDeclare(
                        exchange.name(),
                        exchange.type(),
                        true,
                        false,
                        exchange.alternate().isEmpty()
                                ? Map.of()
                                : Map.of("alternate-exchange", exchange.alternate())));
            case Action.DeclareQueue(Queue queue) ->
                amqp(channel -> channel.queueDeclare(
                        queue.name(), true, false, false, queue.kind().arguments()));
            case Action.PutPolicy(Policy policy) -> api.put(policyPath(policy.name()), policy(policy));
            case Action.Bind(Binding binding) ->
                amqp(channel -> binding.toQueue()
                        ? channel.queueBind(binding.destination(), binding.source(), binding.key())
                        : channel.exchangeBind(binding.destination(), binding.source(), binding.key()));
            case Action.Unbind(Binding binding) ->
                amqp(channel -> binding.toQueue()
                        ? channel.queueUnbind(binding.destination(), binding.source(), binding.key())
                        : channel.exchangeUnbind(binding.destination(), binding.source(), binding.key()));
            case Action.DeleteQueue(Queue queue, boolean evenIfRead) -> {
                return Boolean.TRUE.equals(rabbit.execute(channel -> deleteIfEmpty(channel, queue, evenIfRead)));
            }
            case Action.HandOver _ -> throw new IllegalStateException("a hand-over is not made of hand-overs");
            case Action.DeleteExchange(String name) -> amqp(channel -> channel.exchangeDelete(name, true));
            case Action.DeletePolicy(String name) -> api.delete(policyPath(name));
        }
        return true;
    }

    private void amqp(Command command) {
        rabbit.execute(command::on);
    }

    private interface Command {
        Object on(Channel channel) throws IOException;
    }

    /**
     * RabbitMQ knows no "if empty" for quorum queues (asking for it closes the connection), so the depth is read at the
     * last moment. Nothing leads to the queue any more; only somebody who publishes to it by name could come between.
     */
    private static boolean deleteIfEmpty(Channel channel, Queue queue, boolean evenIfRead) throws IOException {
        if (queue.kind() != QueueKind.HINT) {
            AMQP.Queue.DeclareOk state = channel.queueDeclarePassive(queue.name());
            if (state.getMessageCount() > 0 || (state.getConsumerCount() > 0 && !evenIfRead)) {
                return false;
            }
        }
        channel.queueDelete(queue.name());
        return true;
    }

    /** A policy as the management API takes it. */
    static Map<String, Object> policy(Policy policy) {
        return Map.of(
                "pattern",
                policy.pattern(),
                "definition",
                policy.definition(),
                "apply-to",
                "queues",
                "priority",
                Policy.PRIORITY);
    }

    private String policyPath(String name) {
        return "/policies/" + host + "/" + ManagementApi.segment(name);
    }

    private static boolean removes(Action action) {
        return switch (action) {
            case Action.Unbind _, Action.DeleteQueue _, Action.DeleteExchange _, Action.DeletePolicy _ -> true;
            case Action.DeclareExchange _,
                    Action.DeclareQueue _,
                    Action.PutPolicy _,
                    Action.Bind _,
                    Action.HandOver _ -> false;
        };
    }

    private static String rootReason(Throwable e) {
        Throwable cause = e;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }
}
