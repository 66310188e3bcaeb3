package io.aion.replicator.store;

import java.util.List;

/**
 * An answer of the store.
 *
 * @param complete {@code false}: there is more than a limit lets through
 */
public record Found(List<StoredKanban> kanban, boolean complete) {}
