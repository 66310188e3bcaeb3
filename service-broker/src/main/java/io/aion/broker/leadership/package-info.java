/** Which of several brokers of one namespace acts. Decisions only; the lease itself is Kubernetes'. */
@NullMarked
package io.aion.broker.leadership;

import org.jspecify.annotations.NullMarked;
