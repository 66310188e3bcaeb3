/** Microservices as pods of the cluster that this process is in; {@code objects} decides what they look like. */
@NullMarked
package io.aion.broker.kubernetes;

import org.jspecify.annotations.NullMarked;
