package io.aion.replicator.store;

/**
 * A document the database does not take.
 *
 * @param index its place among those that were written with it
 * @param reason the database's own words
 */
public record Refused(int index, String reason) {}
