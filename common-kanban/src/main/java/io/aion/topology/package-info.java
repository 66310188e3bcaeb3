/** Names and numbers of everything AION has on RabbitMQ. The only place that spells a queue name. */
@NullMarked
package io.aion.topology;

import org.jspecify.annotations.NullMarked;
