/** Status-kanban: the gateway for microservices, static kanban, and the board of current state. */
@NullMarked
package io.aion.status;

import org.jspecify.annotations.NullMarked;
