/** What is kept of the log, and the sweep that removes the rest. */
@NullMarked
package io.aion.replicator.retention;

import org.jspecify.annotations.NullMarked;
