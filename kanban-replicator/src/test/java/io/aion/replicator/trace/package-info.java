@NullMarked
package io.aion.replicator.trace;

import org.jspecify.annotations.NullMarked;
