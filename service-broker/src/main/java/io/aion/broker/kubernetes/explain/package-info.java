/** Why a number has no running pod: from what Kubernetes tells to the cause. One class asks; the others are pure functions. */
@NullMarked
package io.aion.broker.kubernetes.explain;

import org.jspecify.annotations.NullMarked;
