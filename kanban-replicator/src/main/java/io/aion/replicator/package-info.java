/** The kanban log: from RabbitMQ's stream to MongoDB, and the questions that can be asked of it. */
@NullMarked
package io.aion.replicator;

import org.jspecify.annotations.NullMarked;
