package io.aion.benchmarks;

import io.aion.client.MicroserviceClient;

/** A microservice that waits for kanban, as most do most of the time. */
public final class Idle {

    private Idle() {}

    public static void main(String[] args) throws Exception {
        try (MicroserviceClient client = MicroserviceClient.connect()) {
            client.receive(work -> {});
            client.await();
        }
    }
}
