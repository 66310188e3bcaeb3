/** Measures AION against the bare parts it stands on, in one run on one machine. */
@NullMarked
package io.aion.benchmarks;

import org.jspecify.annotations.NullMarked;
