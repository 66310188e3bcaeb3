package io.aion.broker.named;

import io.aion.broker.named.ObservedNamed.SeenQueue;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A queue that the file names, or named, as a person sees it. An edge is a queue with a writer and a reader.
 *
 * @param virtualHost the virtual host it is in; empty where that can't be told
 * @param queue its name
 * @param readers microservices that read it
 * @param writers microservices that write it
 * @param messages in it, those handed out included; absent where RabbitMQ has not counted
 * @param consumers how many consume it; absent where there is no such queue
 * @param publishRate messages a second that come in, as RabbitMQ has it
 * @param deliverRate messages a second that are handed out, as RabbitMQ has it
 * @param state how it is
 * @param reason why it is a fault, or elsewhere; else empty
 */
public record NamedQueueView(
        String virtualHost,
        String queue,
        Collection<String> readers,
        Collection<String> writers,
        @Nullable Long messages,
        @Nullable Integer consumers,
        @Nullable Double publishRate,
        @Nullable Double deliverRate,
        String state,
        String reason) {

    private static final String OK = "ok";
    /** Nobody in the file reads it. */
    private static final String UNREAD = "unread";
    /** Nobody in the file names it any more. */
    private static final String UNUSED = "unused";
    /** On another RabbitMQ. */
    private static final String ELSEWHERE = "elsewhere";

    /** On the way from a traced microservice to the queue at the end of its name. */
    private static final String BRIDGE = "bridge";

    private static final String FAULT = "fault";

    public NamedQueueView {
        readers = List.copyOf(readers);
        writers = List.copyOf(writers);
    }

    /** All that the file names, then what it named before. @param refused reasons that are known, by queue */
    public static List<NamedQueueView> of(NamedTopology desired, ObservedNamed observed, Map<QueueId, String> refused) {
        List<NamedQueueView> views = new ArrayList<>();
        desired.queues().forEach((id, ends) -> {
            String fault = refused.getOrDefault(id, "");
            boolean there = seen(observed, id) != null;
            String reason = !fault.isEmpty() || there ? fault : "it is not there yet";
            views.add(view(
                    id,
                    ends,
                    observed,
                    !reason.isEmpty() ? FAULT : ends.readers().isEmpty() ? UNREAD : OK,
                    reason));
        });
        desired.bridges().forEach((id, traced) -> {
            Ends ends = Ends.writer(traced.service(), "");
            String fault = refused.getOrDefault(id, seen(observed, id) == null ? "it is not there yet" : "");
            views.add(view(id, ends, observed, fault.isEmpty() ? BRIDGE : FAULT, fault));
        });
        for (Unmade unmade : desired.unmade()) {
            views.add(view(unmade.id(), unmade.ends(), null, unmade.elsewhere() ? ELSEWHERE : FAULT, unmade.reason()));
        }
        refused.forEach((id, reason) -> {
            if (!desired.queues().containsKey(id) && !desired.bridges().containsKey(id)) {
                views.add(view(id, Ends.NOBODY, observed, FAULT, reason));
            }
        });
        for (String name : new TreeSet<>(observed.hosts().keySet())) {
            ObservedNamed.Host host = observed.hosts().get(name);
            if (host == null) {
                continue;
            }
            Stream.concat(host.recorded().stream(), host.recordedBridges().stream())
                    .map(queue -> new QueueId(name, queue))
                    .filter(id -> !desired.queues().containsKey(id)
                            && !desired.bridges().containsKey(id)
                            && !refused.containsKey(id))
                    .filter(id -> seen(observed, id) != null)
                    .forEach(id -> views.add(view(id, Ends.NOBODY, observed, UNUSED, "")));
        }
        return views;
    }

    private static NamedQueueView view(
            QueueId id, Ends ends, @Nullable ObservedNamed observed, String state, String reason) {
        SeenQueue seen = observed == null ? null : seen(observed, id);
        return new NamedQueueView(
                id.virtualHost(),
                id.name(),
                ends.readers(),
                ends.writers(),
                seen == null ? null : seen.messages().orElse(null),
                seen == null ? null : seen.consumers(),
                seen == null ? null : seen.publishRate().orElse(null),
                seen == null ? null : seen.deliverRate().orElse(null),
                state,
                reason);
    }

    private static @Nullable SeenQueue seen(ObservedNamed observed, QueueId id) {
        ObservedNamed.Host host = observed.hosts().get(id.virtualHost());
        return host == null ? null : host.queues().get(id.name());
    }
}
