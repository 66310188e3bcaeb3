package io.aion.status.statics;

import io.aion.kanban.Kanban;

/**
 * One kept value.
 *
 * @param id {@code <milliseconds>-<sequence>}, ascending within its topic
 * @param kanban the value
 */
public record StaticEntry(String id, Kanban kanban) {}
