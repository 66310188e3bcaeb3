/** Reading of the stream of all finished kanban, and where to go on after an interruption. */
@NullMarked
package io.aion.replicator.log;

import org.jspecify.annotations.NullMarked;
