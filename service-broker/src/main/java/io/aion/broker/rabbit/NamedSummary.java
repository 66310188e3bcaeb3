package io.aion.broker.rabbit;

import io.aion.broker.named.Access;
import io.aion.broker.named.NamedAction;
import io.aion.broker.named.QueueId;
import io.aion.broker.named.Rights;
import io.aion.broker.topology.Policy;
import io.aion.topology.Names;
import io.aion.topology.Traced;
import java.util.List;
import java.util.stream.Collectors;

/** What is made for named queues, in one line of a log. */
final class NamedSummary {

    private static final int SHOWN = 8;

    private NamedSummary() {}

    static String of(List<NamedAction> actions) {
        String shown = actions.stream().limit(SHOWN).map(NamedSummary::of).collect(Collectors.joining(", "));
        return actions.size() > SHOWN ? shown + " and " + (actions.size() - SHOWN) + " more" : shown;
    }

    static String of(NamedAction action) {
        return switch (action) {
            case NamedAction.MakeVirtualHost(String host) -> "virtual host " + host;
            case NamedAction.MakeUser(String user, String _) -> "user " + user;
            case NamedAction.Permit(Access access, Rights _) ->
                "rights of " + access.user() + " in " + access.virtualHost();
            case NamedAction.PutPolicy(String host, Policy policy) -> "policy " + policy.name() + " in " + host;
            case NamedAction.MakeDead(String host) -> "exchange " + Names.DEAD + " in " + host;
            case NamedAction.MakeQueue(QueueId id) -> "queue " + id.name() + " in " + id.virtualHost();
            case NamedAction.MakeTraced(String host) -> "exchange " + Traced.EXCHANGE + " in " + host;
            case NamedAction.BindTraced(QueueId id, String _) ->
                "binding of " + id.name() + " to " + Traced.EXCHANGE + " in " + id.virtualHost();
            case NamedAction.BindDead(String host) -> "binding of " + Names.DEAD + " in " + host;
        };
    }
}
