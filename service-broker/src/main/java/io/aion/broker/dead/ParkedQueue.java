package io.aion.broker.dead;

import io.aion.topology.Names;

/**
 * Where kanban are parked.
 *
 * @param virtualHost the virtual host
 * @param name {@code dead} or {@code unrouted}
 */
record ParkedQueue(String virtualHost, String name) {

    boolean unrouted() {
        return name.equals(Names.UNROUTED);
    }
}
