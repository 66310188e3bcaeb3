package io.aion.benchmarks;

import io.aion.client.MicroserviceClient;
import io.aion.kanban.Kanban;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongConsumer;

/** Two microservices on AION's own client, wired by a services.yml that the broker has carried out. */
final class AionPair implements Pair {

    private final MicroserviceClient sender;
    private final MicroserviceClient receiver;
    private final AtomicReference<CompletableFuture<Void>> last =
            new AtomicReference<>(CompletableFuture.completedFuture(null));

    AionPair(MicroserviceClient sender, MicroserviceClient receiver) {
        this.sender = sender;
        this.receiver = receiver;
    }

    @Override
    public String name() {
        return "AION";
    }

    @Override
    public void receive(LongConsumer handler) throws Exception {
        receiver.receive(work -> {
            if (work.kanban().metadata().get("tag") instanceof Number tag) {
                handler.accept(tag.longValue());
            }
        });
    }

    @Override
    public void send(long tag, int bytes) throws Exception {
        Kanban kanban = Kanban.of(Map.of("tag", tag, "fill", "x".repeat(Math.max(0, bytes - 190))));
        last.set(sender.send(kanban));
    }

    @Override
    public void settle() {
        // Confirms may overtake one another, so the last one alone says little: the receiver's count does the rest.
        last.get().join();
    }

    @Override
    public void close() throws Exception {
        sender.close();
        receiver.close();
    }
}
