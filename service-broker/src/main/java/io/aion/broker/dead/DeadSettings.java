package io.aion.broker.dead;

import java.time.Duration;

/**
 * How much is held in memory to be looked at.
 *
 * @param held most kanban of one queue
 * @param heldBytes most bytes of one queue
 * @param timeout longest wait for a confirm
 */
public record DeadSettings(int held, long heldBytes, Duration timeout) {}
