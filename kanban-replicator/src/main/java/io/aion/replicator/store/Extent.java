package io.aion.replicator.store;

/** How much is stored: kanban, and bytes of their documents. */
public record Extent(long kanban, long bytes) {}
