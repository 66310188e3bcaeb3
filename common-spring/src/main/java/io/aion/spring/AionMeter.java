package io.aion.spring;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/**
 * Every meter of AION: the only place that spells a name or a tag of one. docs/metrics.md is made of it. Times are in
 * seconds, ages and counts as they are seen at the last look ({@code aion.meters.every}).
 */
public enum AionMeter {
    IN("aion.kanban.in", Kind.COUNTER, "", "Kanban that an instance was entered with", Tag.SERVICE, Tag.NUMBER),
    OUT("aion.kanban.out", Kind.COUNTER, "", "Kanban that an instance finished", Tag.SERVICE, Tag.NUMBER),
    WAITING(
            "aion.kanban.waiting",
            Kind.GAUGE,
            "",
            "Kanban in the queue of an instance, handed out ones included; none while RabbitMQ does not say",
            Tag.SERVICE,
            Tag.NUMBER),
    AGE("aion.kanban.age", Kind.GAUGE, "seconds", "Since the last kanban in or out", Tag.SERVICE, Tag.NUMBER),
    HOP(
            "aion.kanban.hop",
            Kind.GAUGE,
            "seconds",
            "From handed to RabbitMQ until the next handler is entered, of the last 512 hops to an instance",
            Tag.SERVICE,
            Tag.NUMBER,
            Tag.QUANTILE),
    HOP_OVERALL(
            "aion.kanban.hop.overall",
            Kind.GAUGE,
            "seconds",
            "The same of the last 4,096 hops of this device",
            Tag.QUANTILE),
    FINISHED("aion.kanban.finished", Kind.COUNTER, "", "Finished kanban of this device, each counted once"),
    REPEATED("aion.kanban.repeated", Kind.COUNTER, "", "Kanban that the log has more than once"),
    REORDERED(
            "aion.kanban.reordered",
            Kind.COUNTER,
            "",
            "Kanban that the log has behind one which the same instance sent later with the same key"),
    LOST("aion.kanban.lost", Kind.GAUGE, "", "Kanban that should have arrived and are nowhere"),
    DEAD("aion.kanban.dead", Kind.GAUGE, "", "Kanban given up, parked until a person decides"),
    UNROUTED("aion.kanban.unrouted", Kind.GAUGE, "", "Kanban parked because nothing takes their connection key"),
    HIDDEN(
            "aion.meters.hidden",
            Kind.GAUGE,
            "",
            "Instances, or queues, without meters of their own, because there are more than aion.meters.max-instances",
            Tag.PART),
    CACHE_USED(
            "aion.cache.used",
            Kind.GAUGE,
            "bytes",
            "What Redis holds, of microservices and of AION; none while it does not answer"),
    CACHE_LIMIT("aion.cache.limit", Kind.GAUGE, "bytes", "At which it throws away what ends soonest; 0: it has none"),
    CACHE_ENDLESS(
            "aion.cache.endless",
            Kind.GAUGE,
            "",
            "Keys of microservices without an end: never thrown away, and when nothing else is left, writes are refused"),
    CACHE_EVICTED("aion.cache.evicted", Kind.COUNTER, "", "Keys that it threw away because it was full"),

    INSTANCES("aion.instances", Kind.GAUGE, "", "Instances in a state", Tag.STATE),
    RUNNING("aion.instance.running", Kind.GAUGE, "", "1 while it has a process, else 0", Tag.SERVICE, Tag.NUMBER),
    RESTARTS(
            "aion.instance.restarts",
            Kind.COUNTER,
            "",
            "Starts of an instance that followed an end nobody asked for",
            Tag.SERVICE,
            Tag.NUMBER),
    RESYNC(
            "aion.broker.resync",
            Kind.TIMER,
            "seconds",
            "One look at what is (topology: RabbitMQ; instances: processes and queues) and what was done about it",
            Tag.PART),
    REACHABLE("aion.broker.rabbitmq.reachable", Kind.GAUGE, "", "1 while RabbitMQ answers the broker, else 0"),
    REFUSED("aion.broker.refused", Kind.GAUGE, "", "Changes of the topology that can't be made; the log says why"),

    QUEUE_WAITING(
            "aion.queue.waiting",
            Kind.GAUGE,
            "",
            "Messages in a queue that the file names in `env`, handed out ones included",
            Tag.HOST,
            Tag.QUEUE),
    QUEUE_CONSUMERS(
            "aion.queue.consumers", Kind.GAUGE, "", "Consumers of a queue that the file names", Tag.HOST, Tag.QUEUE),
    QUEUE_IN(
            "aion.queue.in.rate",
            Kind.GAUGE,
            "",
            "Messages a second into a queue that the file names, as RabbitMQ has it",
            Tag.HOST,
            Tag.QUEUE),
    QUEUE_OUT(
            "aion.queue.out.rate",
            Kind.GAUGE,
            "",
            "Messages a second out of a queue that the file names, as RabbitMQ has it",
            Tag.HOST,
            Tag.QUEUE),

    WRITTEN("aion.replicator.written", Kind.COUNTER, "", "Kanban that are new in MongoDB"),
    KNOWN("aion.replicator.repeated", Kind.COUNTER, "", "Kanban that were there already"),
    BAD("aion.replicator.bad", Kind.COUNTER, "", "Kanban whose body could not be stored"),
    MISSED("aion.replicator.missed", Kind.COUNTER, "", "Entries the stream had dropped before they were read"),
    ATTEMPTS("aion.replicator.attempts", Kind.COUNTER, "", "Times that reading had to start again"),
    BATCH("aion.replicator.batch", Kind.SUMMARY, "", "Kanban written at once"),
    BEHIND(
            "aion.replicator.behind",
            Kind.GAUGE,
            "seconds",
            "From the sending to the storing of the newest kanban in the last batch"),
    REMOVED("aion.replicator.removed", Kind.COUNTER, "", "Kanban removed by age, number or size"),
    SPANS_SENT("aion.traces.sent", Kind.COUNTER, "", "Spans the collector has taken"),
    SPANS_DROPPED("aion.traces.dropped", Kind.COUNTER, "", "Spans it has not: too slow, away, or refused");

    /** What a meter is; its value for a registry, its word for the docs. */
    public enum Kind {
        COUNTER,
        GAUGE,
        TIMER,
        SUMMARY
    }

    /** What tells meters of one name apart. Each has few values: the file's instances, or those named here. */
    public enum Tag {
        SERVICE("service", "the microservice"),
        NUMBER("number", "the instance, from 1"),
        QUANTILE("quantile", "0.5 or 0.99"),
        STATE("state", "as `GET /api/services` says it"),
        HOST("virtual_host", "of RabbitMQ"),
        QUEUE("queue", "its name"),
        PART("part", "which part of the service");

        private final String key;
        private final String meaning;

        Tag(String key, String meaning) {
            this.key = key;
            this.meaning = meaning;
        }

        /** As a registry has it. */
        public String key() {
            return key;
        }

        /** For the docs. */
        public String meaning() {
            return meaning;
        }
    }

    private final String id;
    private final Kind kind;
    private final String unit;
    private final String meaning;
    private final List<Tag> tags;

    AionMeter(String id, Kind kind, String unit, String meaning, Tag... tags) {
        this.id = id;
        this.kind = kind;
        this.unit = unit;
        this.meaning = meaning;
        this.tags = List.copyOf(Arrays.asList(tags));
    }

    /** Its name, as Micrometer has it. */
    public String id() {
        return id;
    }

    /** What it is. */
    public Kind kind() {
        return kind;
    }

    /** Base unit; empty for a number of things. */
    public String unit() {
        return unit;
    }

    /** One sentence. */
    public String meaning() {
        return meaning;
    }

    /** Its tags, in the order in which their values are given. */
    public List<Tag> tags() {
        return tags;
    }

    /** A counter that its owner counts up. */
    public Counter counter(MeterRegistry registry, String... values) {
        return Counter.builder(is(Kind.COUNTER))
                .description(meaning)
                .tags(tags(values))
                .register(registry);
    }

    /** A counter whose value somebody else keeps; it must not fall while it is registered. */
    public <T> FunctionCounter counter(MeterRegistry registry, T of, ToDoubleFunction<T> value, String... values) {
        return FunctionCounter.builder(is(Kind.COUNTER), of, value)
                .description(meaning)
                .tags(tags(values))
                .register(registry);
    }

    /** A gauge; a NaN is shown as such. The registry keeps the supplier alive. */
    public Gauge gauge(MeterRegistry registry, Supplier<Number> value, String... values) {
        return Gauge.builder(is(Kind.GAUGE), value)
                .description(meaning)
                .baseUnit(unit.isEmpty() ? null : unit)
                .tags(tags(values))
                .register(registry);
    }

    /** A timer, with its count, sum and largest. */
    public Timer timer(MeterRegistry registry, String... values) {
        return Timer.builder(is(Kind.TIMER))
                .description(meaning)
                .tags(tags(values))
                .register(registry);
    }

    /** A distribution, with its count, sum and largest. */
    public DistributionSummary summary(MeterRegistry registry, String... values) {
        return DistributionSummary.builder(is(Kind.SUMMARY))
                .description(meaning)
                .tags(tags(values))
                .register(registry);
    }

    private String is(Kind asked) {
        if (asked != kind) {
            throw new IllegalArgumentException(id + " is a " + kind + ", not a " + asked);
        }
        return id;
    }

    private Tags tags(String... values) {
        if (values.length != tags.size()) {
            throw new IllegalArgumentException(id + " has the tags " + tags + ", not " + values.length + " values");
        }
        Tags all = Tags.empty();
        for (int i = 0; i < values.length; i++) {
            all = all.and(tags.get(i).key(), values[i]);
        }
        return all;
    }
}
