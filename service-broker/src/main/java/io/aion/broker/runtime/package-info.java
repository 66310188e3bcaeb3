/** Running instances on something: now as processes of this machine, behind the port that Kubernetes will share. */
@NullMarked
package io.aion.broker.runtime;

import org.jspecify.annotations.NullMarked;
