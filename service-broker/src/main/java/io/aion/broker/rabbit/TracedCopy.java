package io.aion.broker.rabbit;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Envelope;
import io.aion.broker.named.EqualCopies;
import io.aion.kanban.KanbanId;
import io.aion.messaging.Micros;
import io.aion.messaging.TrailHeaders;
import io.aion.topology.Traced;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Copies of one virtual host as entries of AION's log. */
final class TracedCopy {

    /** Of one second and one queue of copies; a sender would have to send as many in that second. */
    private static final int REMEMBERED = 10_000;
    /** RabbitMQ knows when to the second only; what is not older than that was sent now. */
    private static final Duration FRESH = Duration.ofSeconds(2);

    private final String host;
    private final Clock clock;
    private final EqualCopies equals = new EqualCopies(REMEMBERED);

    TracedCopy(String host, Clock clock) {
        this.host = host;
        this.clock = clock;
    }

    /** What is published; the body stays as it is. */
    record Copy(String key, AMQP.BasicProperties properties) {}

    /** Empty for what somebody else has put there. */
    Optional<Copy> of(Envelope envelope, AMQP.BasicProperties properties, byte[] body) {
        return Traced.read(envelope.getRoutingKey())
                .filter(traced -> traced.virtualHost().isEmpty())
                .map(traced ->
                        copy(new Traced(traced.service(), traced.number(), traced.target(), host), properties, body));
    }

    private Copy copy(Traced traced, AMQP.BasicProperties properties, byte[] body) {
        Map<String, Object> given = properties.getHeaders() == null ? Map.of() : properties.getHeaders();
        Instant passed = passed(given).orElseGet(clock::instant);
        Map<String, Object> headers = new HashMap<>(given);
        headers.keySet().removeIf(name -> name.startsWith("x-") || name.equals("CC") || name.equals("BCC"));
        headers.put(TrailHeaders.NUMBER, traced.number());
        // One that hands on what it was given hands on when that was sent, too.
        if (!traced.service().equals(properties.getAppId()) || !headers.containsKey(TrailHeaders.SENT)) {
            headers.put(TrailHeaders.SENT, Micros.of(sent(passed)));
        }
        String id = properties.getMessageId();
        return new Copy(
                traced.key(),
                properties
                        .builder()
                        .appId(traced.service())
                        .messageId(id == null || id.isEmpty() ? derived(traced.bridge(), passed, body) : id)
                        .headers(headers)
                        .userId(null)
                        .expiration(null)
                        .deliveryMode(2)
                        .build());
    }

    /** What was copied so far is in the log. */
    void settled() {
        equals.settled();
    }

    /** What was copied and not settled comes again. */
    void lost() {
        equals.lost();
    }

    private Instant sent(Instant passed) {
        Instant now = clock.instant();
        return passed.isBefore(now.minus(FRESH)) ? passed : now;
    }

    private String derived(String key, Instant passed, byte[] body) {
        String look = host + "/" + key + "@" + passed.getEpochSecond() + "#" + Arrays.hashCode(body);
        return KanbanId.derived(look, Traced.EXCHANGE, body.length, equals.ordinal(look));
    }

    /** When the bridge passed it on. */
    private static Optional<Instant> passed(Map<String, Object> headers) {
        return headers.get("x-death") instanceof List<?> deaths
                        && !deaths.isEmpty()
                        && deaths.getFirst() instanceof Map<?, ?> death
                        && death.get("time") instanceof Date time
                ? Optional.of(time.toInstant())
                : Optional.empty();
    }
}
