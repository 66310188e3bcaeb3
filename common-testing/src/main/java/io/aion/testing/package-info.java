/**
 * Real servers for tests: RabbitMQ, Redis and one that speaks MongoDB's protocol. Each is, in this order, the one named
 * by the environment, a container, or a private instance of the distribution's package; where there is none, the test
 * fails with the command that gets one. Nothing is skipped.
 */
@NullMarked
package io.aion.testing;

import org.jspecify.annotations.NullMarked;
