/**
 * Why a number does not run: from what is known of it to the cause, and what to do about it. What only a cluster knows comes
 * from a {@link io.aion.broker.explain.Place}; the rest is a pure function.
 */
@NullMarked
package io.aion.broker.explain;

import org.jspecify.annotations.NullMarked;
