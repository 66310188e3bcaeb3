/** Finished kanban as spans of OpenTelemetry, where a collector is named. */
@NullMarked
package io.aion.replicator.trace;

import org.jspecify.annotations.NullMarked;
