package io.aion.replicator.store;

import java.time.Duration;

/**
 * Limits towards MongoDB.
 *
 * @param url address with the database: {@code mongodb://host:port/database}
 * @param timeout how long a write or a connection may take
 * @param queryTimeout how long the database may search for an answer
 * @param queryBytes how much of an answer is held in memory; what is beyond is left out and said to be
 */
public record StoreSettings(String url, Duration timeout, Duration queryTimeout, long queryBytes) {

    /** Shows no url: it may hold a password. */
    @Override
    public String toString() {
        return "StoreSettings[url=***, timeout=" + timeout + ", queryTimeout=" + queryTimeout + ", queryBytes="
                + queryBytes + "]";
    }
}
