/** Questions about the log over HTTP: lists of kanban, and the trace of a flow. */
@NullMarked
package io.aion.replicator.query;

import org.jspecify.annotations.NullMarked;
