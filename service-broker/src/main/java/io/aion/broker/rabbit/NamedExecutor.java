package io.aion.broker.rabbit;

import io.aion.broker.named.Access;
import io.aion.broker.named.NamedAction;
import io.aion.broker.named.QueueId;
import io.aion.broker.named.Rights;
import io.aion.broker.topology.Policy;
import io.aion.topology.Names;
import io.aion.topology.Traced;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** Makes what a plan says, over the management API. */
final class NamedExecutor {

    private static final String MADE = "made by AION for queues that services.yml names";

    private final ManagementApi api;

    NamedExecutor(ManagementApi api) {
        this.api = api;
    }

    /**
     * What came of it.
     *
     * @param done how many actions were carried out
     * @param failed those that RabbitMQ refused
     */
    record Outcome(int done, List<Failed> failed) {}

    /** An action that RabbitMQ refused, with its reason. */
    record Failed(NamedAction action, String reason) {}

    /**
     * Carries them out.
     *
     * @param mayAct asked before each one; the rest is left where it says no
     * @throws IOException when RabbitMQ is away
     */
    Outcome execute(List<NamedAction> actions, BooleanSupplier mayAct) throws IOException, InterruptedException {
        int done = 0;
        List<Failed> failed = new ArrayList<>();
        for (NamedAction action : actions) {
            if (!mayAct.getAsBoolean()) {
                break;
            }
            try {
                execute(action);
                done++;
            } catch (ManagementRefused e) {
                failed.add(new Failed(action, String.valueOf(e.getMessage())));
            }
        }
        return new Outcome(done, failed);
    }

    private void execute(NamedAction action) throws IOException, InterruptedException {
        switch (action) {
            case NamedAction.MakeVirtualHost(String host) -> {
                String path = "/vhosts/" + ManagementApi.segment(host);
                if (!api.exists(path)) {
                    api.put(path, Map.of("description", MADE));
                }
            }
            case NamedAction.MakeUser(String user, String password) -> {
                String path = "/users/" + ManagementApi.segment(user);
                // Somebody may have made it since the look: a PUT would change the password.
                if (!api.exists(path)) {
                    api.put(path, Map.of("password", password, "tags", ""));
                }
            }
            case NamedAction.Permit(Access access, Rights rights) ->
                api.put(Permissions.path(access), Permissions.body(rights));
            case NamedAction.PutPolicy(String host, Policy policy) ->
                api.put(
                        "/policies/" + ManagementApi.segment(host) + "/" + ManagementApi.segment(policy.name()),
                        TopologyExecutor.policy(policy));
            case NamedAction.MakeDead(String host) ->
                api.put(
                        "/exchanges/" + ManagementApi.segment(host) + "/" + Names.DEAD,
                        Map.of("type", "fanout", "durable", true));
            // One that is there with other arguments is refused, and stays as it is.
            case NamedAction.MakeQueue(QueueId id) ->
                api.put(
                        "/queues/" + ManagementApi.segment(id.virtualHost()) + "/" + ManagementApi.segment(id.name()),
                        Map.of("durable", true, "arguments", Map.of("x-queue-type", "quorum")));
            case NamedAction.BindDead(String host) ->
                api.post(
                        "/bindings/" + ManagementApi.segment(host) + "/e/" + Names.DEAD + "/q/" + Names.DEAD,
                        Map.of("routing_key", ""));
            case NamedAction.MakeTraced(String host) ->
                api.put(
                        "/exchanges/" + ManagementApi.segment(host) + "/" + Traced.EXCHANGE,
                        Map.of("type", "topic", "durable", true));
            case NamedAction.BindTraced(QueueId queue, String key) ->
                api.post(
                        "/bindings/" + ManagementApi.segment(queue.virtualHost()) + "/e/" + Traced.EXCHANGE + "/q/"
                                + ManagementApi.segment(queue.name()),
                        Map.of("routing_key", key));
        }
    }
}
