/** The kanban: the card that one microservice hands to the next, its identity, its limits and its two encodings. */
@NullMarked
package io.aion.kanban;

import org.jspecify.annotations.NullMarked;
