package io.aion.status.gateway;

import io.aion.messaging.Delivery;

/** What stands behind a kanban that was handed out. */
sealed interface Item {

    /** It was delivered from the instance's queue. */
    record Queued(Delivery delivery) implements Item {}

    /** It was made here for a microservice that starts: nothing waits for its end. */
    record Started() implements Item {}
}
