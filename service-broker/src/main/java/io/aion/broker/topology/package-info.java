/** Exchanges, queues, bindings and policies: what should be there, and what is to be done so that it is. Decides only. */
@NullMarked
package io.aion.broker.topology;

import org.jspecify.annotations.NullMarked;
