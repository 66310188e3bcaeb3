/** The HTTP interface of board, static kanban and direct sending. */
@NullMarked
package io.aion.status.api;

import org.jspecify.annotations.NullMarked;
