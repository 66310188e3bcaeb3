/**
 * Exchanges, queues, bindings and policies.
 */
@NullMarked
package io.aion.broker.topology;

import org.jspecify.annotations.NullMarked;
