/** The service broker: {@code services.yml} to RabbitMQ topology and running microservices. */
@NullMarked
package io.aion.broker;

import org.jspecify.annotations.NullMarked;
