package io.aion.broker;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Settings of file, topology and API of the service broker, {@code aion.service-broker.*}.
 *
 * @param resync how often actual is compared with desired even if nothing was heard; 2 s: the longest an unheard
 *     change stays unseen, and at 1,000 services still far longer than one look takes
 * @param drainQuiet how long a removed queue must stay empty, without a consumer, before it is deleted; 10 s: twice
 *     what RabbitMQ takes to count
 * @param fileLimit largest services.yml; 1 MiB is about 5,000 microservices
 * @param revisions how many earlier files are kept; 20
 * @param queueLimit bytes that may wait for one instance, or on their way to another device; 64 MB: minutes of kanban
 *     at any rate this machine can carry
 * @param parkedLimit bytes that may lie in {@code dead} and in {@code unrouted}; 64 MB: thousands of kanban, more than
 *     a person looks through
 * @param logLimit bytes of the log stream; 1 GB: days at 100 small kanban a second
 * @param logAge age of the log stream; 7 days: longer than a weekend without anyone to look
 * @param requestTimeout longest wait for an answer of RabbitMQ; 10 s: its own operations give up after 5
 * @param deadHeld how many parked kanban the API shows at once; 1,000
 * @param deadHeldBytes their bytes in memory at once; 16 MB
 */
@ConfigurationProperties("aion.service-broker")
public record ServiceBrokerProperties(
        @DefaultValue("2s") Duration resync,
        @DefaultValue("10s") Duration drainQuiet,
        @DefaultValue("1MB") DataSize fileLimit,
        @DefaultValue("20") int revisions,
        @DefaultValue("64MB") DataSize queueLimit,
        @DefaultValue("64MB") DataSize parkedLimit,
        @DefaultValue("1GB") DataSize logLimit,
        @DefaultValue("7d") Duration logAge,
        @DefaultValue("10s") Duration requestTimeout,
        @DefaultValue("1000") int deadHeld,
        @DefaultValue("16MB") DataSize deadHeldBytes) {}
