package io.aion.system.parts;

import io.aion.client.MicroserviceClient;

/** Finishes each kanban for a number that it does not have, so that it is given up at once. */
public final class Refused {

    private Refused() {}

    public static void main(String[] args) throws Exception {
        try (MicroserviceClient client = MicroserviceClient.connect()) {
            client.receive(work -> work.finish(work.kanban().withProcessNumber(99)));
            client.await();
        }
    }
}
