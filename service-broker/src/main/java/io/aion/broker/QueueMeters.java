package io.aion.broker;

import io.aion.broker.named.NamedQueueView;
import io.aion.broker.named.QueueId;
import io.aion.broker.rabbit.NamedQueuesOwner;
import io.aion.spring.AionMeter;
import io.aion.spring.BoundedMeters;
import io.aion.spring.MeterSource;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Queues that the file names, as meters of the broker that acts. */
final class QueueMeters implements MeterSource {

    private final NamedQueuesOwner owner;
    private final MeterRegistry registry;
    private final BoundedMeters<QueueId> queues;
    private volatile Map<QueueId, NamedQueueView> seen = Map.of();

    QueueMeters(NamedQueuesOwner owner, MeterRegistry registry, int most) {
        this.owner = owner;
        this.registry = registry;
        this.queues = new BoundedMeters<>(registry, "queues", most, this::ofQueue);
    }

    /** While RabbitMQ does not say, they stay and are not known. */
    @Override
    public void refresh() {
        List<QueueId> named = owner.named();
        try {
            seen = named.isEmpty()
                    ? Map.of()
                    : owner.queues().stream()
                            .collect(Collectors.toMap(QueueMeters::id, view -> view, (one, two) -> one));
        } catch (IOException e) {
            seen = Map.of();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        queues.show(named);
    }

    private List<Meter> ofQueue(QueueId id) {
        return List.of(
                gauge(AionMeter.QUEUE_WAITING, id, NamedQueueView::messages),
                gauge(AionMeter.QUEUE_CONSUMERS, id, NamedQueueView::consumers),
                gauge(AionMeter.QUEUE_IN, id, NamedQueueView::publishRate),
                gauge(AionMeter.QUEUE_OUT, id, NamedQueueView::deliverRate));
    }

    private Meter gauge(AionMeter meter, QueueId id, Function<NamedQueueView, @Nullable Number> value) {
        return meter.gauge(
                registry,
                () -> {
                    NamedQueueView view = seen.get(id);
                    Number known = view == null ? null : value.apply(view);
                    return known == null ? Double.NaN : known;
                },
                id.virtualHost(),
                id.name());
    }

    private static QueueId id(NamedQueueView view) {
        return new QueueId(view.virtualHost(), view.queue());
    }
}
