package io.aion.broker.rabbit;

import io.aion.broker.named.Access;
import io.aion.broker.named.NamedAction;
import io.aion.broker.named.NamedTopology;
import io.aion.broker.named.QueueId;
import io.aion.broker.named.Rights;
import io.aion.broker.topology.Policy;
import io.aion.topology.Names;
import io.aion.topology.Traced;
import java.util.List;
import java.util.stream.Collectors;

/** What is made for named queues, in one line of a log, and what it is for. */
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

    /** Whether a queue is not as the file says while that was not made. */
    static boolean concerns(NamedAction action, QueueId id, NamedTopology wanted) {
        return switch (action) {
            case NamedAction.MakeQueue(QueueId made) -> made.equals(id);
            case NamedAction.MakeUser(String user, String _) -> wanted.uses(user, id);
            case NamedAction.Permit(Access access, var _) ->
                access.virtualHost().equals(id.virtualHost())
                        && (wanted.uses(access.user(), id) || !wanted.access().contains(access));
            case NamedAction.MakeVirtualHost _,
                    NamedAction.PutPolicy _,
                    NamedAction.MakeDead _,
                    NamedAction.MakeTraced _,
                    NamedAction.BindTraced _,
                    NamedAction.BindDead _ -> action.virtualHost().equals(id.virtualHost());
        };
    }
}
