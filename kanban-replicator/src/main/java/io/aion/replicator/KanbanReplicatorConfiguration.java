package io.aion.replicator;

import io.aion.messaging.BrokerAddress;
import io.aion.replicator.log.LogReader;
import io.aion.replicator.log.LogSettings;
import io.aion.replicator.query.KanbanController;
import io.aion.replicator.query.KanbanLog;
import io.aion.replicator.retention.Limits;
import io.aion.replicator.retention.Sweeper;
import io.aion.replicator.store.KanbanStore;
import io.aion.replicator.store.StoreSettings;
import io.aion.replicator.trace.Collector;
import io.aion.replicator.trace.SpanExport;
import io.aion.replicator.trace.SpanSink;
import io.aion.spring.AionMeter;
import io.aion.spring.AionProperties;
import io.aion.spring.CommonConfiguration;
import io.aion.topology.Names;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;

/** Everything of the kanban-replicator; what composes it imports this class. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(KanbanReplicatorProperties.class)
@Import(CommonConfiguration.class)
public class KanbanReplicatorConfiguration {

    @Bean
    KanbanStore kanbanStore(AionProperties aion, KanbanReplicatorProperties properties) {
        return new KanbanStore(new StoreSettings(
                aion.mongodb().url(),
                properties.storeTimeout(),
                properties.queryTimeout(),
                properties.queryBytes().toBytes()));
    }

    /** Nothing where no collector is named: then nothing of it is loaded either. */
    @Bean
    SpanSink spanSink(
            AionProperties aion,
            KanbanReplicatorProperties properties,
            Environment environment,
            ObjectProvider<MeterRegistry> registry) {
        KanbanReplicatorProperties.Traces traces = properties.traces();
        return Collector.of(environment::getProperty, aion.traces().endpoint(), aion.deviceName())
                .<SpanSink>map(collector -> new SpanExport(
                        collector,
                        new SpanExport.Limits(traces.queue(), traces.batch(), traces.every(), traces.timeout()),
                        registry.getIfAvailable(SimpleMeterRegistry::new)))
                .orElse(SpanSink.NONE);
    }

    @Bean(initMethod = "start")
    Replicator replicator(
            AionProperties aion,
            KanbanReplicatorProperties properties,
            KanbanStore store,
            SpanSink spans,
            Clock clock,
            ObjectProvider<MeterRegistry> registry) {
        LogSettings settings = new LogSettings(
                Names.LOG,
                properties.prefetch(),
                properties.gather(),
                properties.batchKanban(),
                properties.batchBytes().toBytes(),
                properties.linger(),
                properties.firstAnswer());
        return new Replicator(
                Names.LOG,
                new LogReader(new BrokerAddress(aion.rabbitmq().url()), settings),
                store,
                new Pauses(properties.firstPause(), properties.longestPause()),
                new Progress(registry.getIfAvailable(SimpleMeterRegistry::new)),
                spans::offer,
                clock);
    }

    @Bean(initMethod = "start")
    Sweeper kanbanSweeper(
            KanbanReplicatorProperties properties,
            KanbanStore store,
            Clock clock,
            ObjectProvider<MeterRegistry> registry) {
        KanbanReplicatorProperties.Retention kept = properties.retention();
        Sweeper sweeper = new Sweeper(
                store,
                new Limits(kept.maxAge(), kept.maxKanban(), kept.maxSize().toBytes()),
                kept.every(),
                clock);
        registry.ifAvailable(meters -> AionMeter.REMOVED.counter(meters, sweeper, Sweeper::removed));
        return sweeper;
    }

    @Bean
    KanbanController kanbanController(KanbanStore store, Clock clock) {
        return new KanbanController(new KanbanLog(store, clock));
    }

    /** Part of readiness, never of liveness: it says how the other systems are. */
    @Bean
    HealthIndicator kanbanReplicatorHealthIndicator(Replicator replicator) {
        return () -> switch (replicator.state()) {
            case ReplicatorState.Reading reading ->
                Health.up().withDetail("since", reading.since().toString()).build();
            case ReplicatorState.Waiting waiting ->
                Health.down()
                        .withDetail("reason", waiting.reason())
                        .withDetail("since", waiting.since().toString())
                        .build();
            case ReplicatorState.Stopped() -> Health.outOfService().build();
        };
    }
}
