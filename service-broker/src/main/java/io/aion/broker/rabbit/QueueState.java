package io.aion.broker.rabbit;

import java.time.Instant;
import java.util.Optional;

/**
 * What was last seen of one of AION's queues.
 *
 * @param name its name
 * @param messages kanban in it, those handed out and not yet acknowledged included; -1 where RabbitMQ has not counted yet
 * @param consumers how many consume it
 * @param emptySince since when every look found it empty; absent while it holds kanban
 * @param draining whether the file no longer names it: unbound, and deleted once it stays empty without a consumer
 */
public record QueueState(String name, long messages, int consumers, Optional<Instant> emptySince, boolean draining) {}
