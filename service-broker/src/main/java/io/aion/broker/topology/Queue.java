package io.aion.broker.topology;

/** A durable queue: name and kind. */
public record Queue(String name, QueueKind kind) {}
