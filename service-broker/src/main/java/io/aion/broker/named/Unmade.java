package io.aion.broker.named;

/**
 * A queue that the file names and for which nothing is made.
 *
 * @param id its name, and the virtual host where that is known
 * @param ends who names it
 * @param elsewhere whether it is on another RabbitMQ, which is no fault
 * @param reason why not
 */
public record Unmade(QueueId id, Ends ends, boolean elsewhere, String reason) {}
