/** The gRPC interface of the original's microservices, translated to RabbitMQ. */
@NullMarked
package io.aion.status.gateway;

import org.jspecify.annotations.NullMarked;
