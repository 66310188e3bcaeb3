/**
 * When a kanban that gRPC handed out counts as handled, and which one an answer belongs to. gRPC has no
 * acknowledgement, so this decides; without I/O, clock or Spring.
 */
@NullMarked
package io.aion.status.window;

import org.jspecify.annotations.NullMarked;
