/**
 * The arithmetic of the board: what is known of each instance from the log of finished kanban, and what is missing.
 * Without I/O, clock or Spring; every table has a limit.
 */
@NullMarked
package io.aion.status.board;

import org.jspecify.annotations.NullMarked;
