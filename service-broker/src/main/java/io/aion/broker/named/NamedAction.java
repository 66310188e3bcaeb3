package io.aion.broker.named;

import io.aion.broker.topology.Policy;

/** One thing to be made; none of them changes or deletes what somebody else has made. */
public sealed interface NamedAction {

    /** Where it is made; empty for a user, who is in none. */
    String virtualHost();

    record MakeVirtualHost(String virtualHost) implements NamedAction {}

    /** Only where there is still none of that name. */
    record MakeUser(String user, String password) implements NamedAction {
        @Override
        public String virtualHost() {
            return "";
        }

        /** Without the password. */
        @Override
        public String toString() {
            return "MakeUser[user=" + user + "]";
        }
    }

    record Permit(Access access, Rights rights) implements NamedAction {
        @Override
        public String virtualHost() {
            return access.virtualHost();
        }
    }

    record PutPolicy(String virtualHost, Policy policy) implements NamedAction {}

    /** The exchange {@code dead}. */
    record MakeDead(String virtualHost) implements NamedAction {}

    /** The exchange {@code traced}. */
    record MakeTraced(String virtualHost) implements NamedAction {}

    /** From the exchange {@code traced} to a queue. */
    record BindTraced(QueueId queue, String key) implements NamedAction {
        @Override
        public String virtualHost() {
            return queue.virtualHost();
        }
    }

    /** A quorum queue that instances may share. */
    record MakeQueue(QueueId id) implements NamedAction {
        @Override
        public String virtualHost() {
            return id.virtualHost();
        }
    }

    /** From the exchange {@code dead} to the queue of that name. */
    record BindDead(String virtualHost) implements NamedAction {}
}
