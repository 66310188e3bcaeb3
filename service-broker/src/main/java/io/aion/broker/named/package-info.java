/** Queues that users name in {@code env}: what should be on RabbitMQ for them, and what is to be done for that. */
@NullMarked
package io.aion.broker.named;

import org.jspecify.annotations.NullMarked;
