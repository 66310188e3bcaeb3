package io.aion.status.board;

import io.aion.topology.Names.Instance;

/**
 * How far an instance says it is with the kanban in its hands.
 *
 * @param instance whose
 * @param id of the kanban
 * @param flow its flow
 * @param done from 0 to 1
 * @param text what is being done
 * @param at when the board read it, microseconds since the epoch
 */
public record Underway(Instance instance, String id, String flow, double done, String text, long at) {}
