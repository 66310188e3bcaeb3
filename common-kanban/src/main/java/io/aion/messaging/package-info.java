/** Sending and receiving kanban over RabbitMQ: confirmed, bounded, in order, recovering by itself. */
@NullMarked
package io.aion.messaging;

import org.jspecify.annotations.NullMarked;
