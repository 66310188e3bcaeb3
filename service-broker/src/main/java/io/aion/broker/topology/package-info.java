/** Exchanges, queues, bindings and policies: what should be there, what is to be done, and the one who does it. */
@NullMarked
package io.aion.broker.topology;

import org.jspecify.annotations.NullMarked;
