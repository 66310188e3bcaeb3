/** Kanban as documents in MongoDB: their shape, indexes, writing, finding. */
@NullMarked
package io.aion.replicator.store;

import org.jspecify.annotations.NullMarked;
