package io.aion.broker.desired;

import java.time.Instant;

/**
 * An earlier file that was good.
 *
 * @param id its name among the revisions
 * @param at when it became the file
 * @param bytes its length
 */
public record Revision(String id, Instant at, long bytes) {}
