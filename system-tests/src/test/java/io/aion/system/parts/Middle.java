package io.aion.system.parts;

import io.aion.client.MicroserviceClient;
import io.aion.kanban.Kanban;

/** Passes on what it gets; after each output it is still in the handler for a moment, which is when it gets killed. */
public final class Middle {

    private Middle() {}

    public static void main(String[] args) throws Exception {
        try (MicroserviceClient client = MicroserviceClient.connect()) {
            client.receive(work -> work.finish(work.kanban().withConnectionKey(Kanban.DEFAULT_KEY)));
            client.await();
        }
    }
}
