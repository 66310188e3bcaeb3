package io.aion.spring.client;

import io.aion.client.MicroserviceClient;
import io.aion.messaging.ReaderStats;
import io.aion.messaging.SenderStats;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.function.ToDoubleFunction;

/** What a microservice has received, settled and sent. */
final class ClientMeters implements MeterBinder {

    private static final String NAME = "aion.microservice.kanban.";
    private final MicroserviceClient client;

    ClientMeters(MicroserviceClient client) {
        this.client = client;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        counted(registry, "handled", "handled and acknowledged", ReaderStats::handled);
        counted(registry, "given.up", "given up, now in dead", ReaderStats::parked);
        counted(registry, "copies", "known copies, not handled again", ReaderStats::duplicates);
        Gauge.builder(NAME + "in.hand", client, own -> of(own, ReaderStats::inHand))
                .description("received and not settled")
                .register(registry);
        sent(registry, "sent", "confirmed by RabbitMQ", SenderStats::confirmed);
        sent(registry, "refused.by.full.queue", "to be sent again, because a queue was full", SenderStats::nacked);
    }

    private void counted(MeterRegistry registry, String name, String meaning, ToDoubleFunction<ReaderStats> count) {
        FunctionCounter.builder(NAME + name, client, own -> of(own, count))
                .description(meaning)
                .register(registry);
    }

    private void sent(MeterRegistry registry, String name, String meaning, ToDoubleFunction<SenderStats> count) {
        FunctionCounter.builder(NAME + name, client, own -> count.applyAsDouble(own.sent()))
                .description(meaning)
                .register(registry);
    }

    private static double of(MicroserviceClient client, ToDoubleFunction<ReaderStats> count) {
        return client.received().map(count::applyAsDouble).orElse(0.0);
    }
}
