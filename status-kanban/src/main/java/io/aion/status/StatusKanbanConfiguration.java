package io.aion.status;

import io.aion.messaging.BrokerAddress;
import io.aion.services.ServicesFile;
import io.aion.spring.AionHome;
import io.aion.spring.AionProperties;
import io.aion.spring.CommonConfiguration;
import io.aion.spring.MeterSource;
import io.aion.spring.OpenPath;
import io.aion.status.api.ApiFaults;
import io.aion.status.api.BoardController;
import io.aion.status.api.BoardFeed;
import io.aion.status.api.KanbanController;
import io.aion.status.api.StaticController;
import io.aion.status.board.Board;
import io.aion.status.file.FileView;
import io.aion.status.gateway.DirectSend;
import io.aion.status.gateway.GatewaySettings;
import io.aion.status.gateway.GrpcServer;
import io.aion.status.gateway.Instances;
import io.aion.status.gateway.KanbanCalls;
import io.aion.status.gateway.Links;
import io.aion.status.gateway.Sending;
import io.aion.status.gateway.Strangers;
import io.aion.status.statics.StaticStore;
import io.aion.status.statics.StaticTopics;
import io.aion.status.watch.DepthWatch;
import io.aion.status.watch.LiveBoard;
import io.aion.status.watch.LogWatch;
import io.aion.status.window.Rules;
import io.grpc.ServerInterceptor;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.grpc.MetricCollectingServerInterceptor;
import java.time.Clock;
import java.util.function.Supplier;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** Everything of status-kanban; what composes it imports this class. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(StatusKanbanProperties.class)
@Import({
    CommonConfiguration.class,
    BoardController.class,
    StaticController.class,
    KanbanController.class,
    ApiFaults.class
})
public class StatusKanbanConfiguration {

    /** The gRPC interface of the original keeps and deletes them without asking who calls. */
    @Bean
    OpenPath staticKanbanPath() {
        return new OpenPath("/api/static/");
    }

    @Bean
    FileView statusFileView(AionHome home) {
        return new FileView(home.servicesFile());
    }

    @Bean
    LiveBoard liveBoard(StatusKanbanProperties properties, FileView file, Clock clock) {
        StatusKanbanProperties.Board board = properties.board();
        LiveBoard live = new LiveBoard(
                new Board.Limits(Board.Limits.DEFAULT.instances(), board.ids(), board.expected(), board.grace()),
                clock);
        file.onChange(live::routes);
        return live;
    }

    @Bean
    MeterSource boardMeters(LiveBoard board, AionProperties aion, ObjectProvider<MeterRegistry> registry) {
        return registry.stream()
                .findFirst()
                .<MeterSource>map(
                        meters -> new BoardMeters(board, meters, aion.meters().maxInstances()))
                .orElse(() -> {});
    }

    @Bean
    MeterSource cacheMeters(StaticStore store, ObjectProvider<MeterRegistry> registry) {
        return registry.stream()
                .findFirst()
                .<MeterSource>map(meters -> new CacheMeters(store::use, meters))
                .orElse(() -> {});
    }

    /** Part of readiness. Redis is not asked: without it kanban flow, and calls about static kanban say what is amiss. */
    @Bean
    HealthIndicator statusKanbanHealthIndicator(LogWatch log) {
        return () -> log.reading()
                ? Health.up().build()
                : Health.down()
                        .withDetail("reason", "the board can't read the log of finished kanban on RabbitMQ")
                        .build();
    }

    /** What static kanban need; shown, and no part of readiness. */
    @Bean
    HealthIndicator staticKanbanHealthIndicator(StaticStore store) {
        return () -> store.answers()
                ? Health.up().build()
                : Health.down().withDetail("reason", "Redis does not answer").build();
    }

    @Bean(destroyMethod = "")
    LogWatch logWatch(BrokerAddress address, LiveBoard board, StatusKanbanProperties properties, Clock clock) {
        return new LogWatch(
                address,
                board,
                properties.board().lookBack(),
                properties.board().depthsEvery(),
                clock);
    }

    @Bean(destroyMethod = "")
    DepthWatch depthWatch(
            LogWatch log,
            LiveBoard live,
            AionProperties aion,
            BrokerAddress address,
            StatusKanbanProperties properties) {
        StatusKanbanProperties.Board board = properties.board();
        return new DepthWatch(
                log,
                live,
                aion.rabbitmq().managementUrl(),
                address,
                board.depthsEvery(),
                board.countsEvery(),
                board.maxQueues());
    }

    @Bean(destroyMethod = "")
    BoardFeed boardFeed(LiveBoard board, StatusKanbanProperties properties) {
        return new BoardFeed(
                board, properties.board().every(), properties.board().maxSubscribers());
    }

    @Bean(destroyMethod = "")
    StaticStore staticStore(AionProperties aion, BrokerAddress address, StatusKanbanProperties properties) {
        StatusKanbanProperties.StaticKanban limits = properties.staticKanban();
        return StaticStore.open(
                aion.redis().url(),
                address.virtualHost(),
                new StaticStore.Limits(
                        limits.maxTopics(),
                        limits.maxEntries(),
                        limits.maxBytes().toBytes()),
                limits.timeout());
    }

    @Bean(destroyMethod = "")
    StaticTopics staticTopics(StaticStore store, StatusKanbanProperties properties) {
        return new StaticTopics(
                store,
                properties.staticKanban().maxSubscribers(),
                properties.staticKanban().recheck());
    }

    @Bean
    GatewaySettings gatewaySettings(StatusKanbanProperties properties, AionHome home) {
        StatusKanbanProperties.Gateway gateway = properties.gateway();
        return new GatewaySettings(
                new Rules(
                        gateway.window(),
                        gateway.windowBytes().toBytes(),
                        gateway.patience(),
                        gateway.handledAfter(),
                        gateway.outputs(),
                        gateway.resendWithin()),
                gateway.confirmWithin(),
                gateway.attempts(),
                gateway.maxInstances(),
                properties.grpc().maxReceivers(),
                gateway.sendersKeptFor(),
                Math.toIntExact(properties.grpc().maxMessage().toBytes()),
                home.data());
    }

    @Bean(destroyMethod = "")
    Links links(BrokerAddress address, GatewaySettings settings, Clock clock) {
        return Links.open(address, settings, clock);
    }

    @Bean(destroyMethod = "")
    Instances instances(Links links, GatewaySettings settings, LiveBoard board, FileView file, AionProperties aion) {
        Supplier<String> deviceName = () -> {
            ServicesFile current = file.current();
            return current.deviceName().isEmpty() ? aion.deviceName() : current.deviceName();
        };
        return new Instances(links, settings, deviceName, board::handled);
    }

    @Bean(destroyMethod = "")
    Strangers strangers(Links links) {
        return new Strangers(links);
    }

    @Bean(destroyMethod = "")
    DirectSend directSend(Links links) {
        return new DirectSend(links);
    }

    @Bean(destroyMethod = "")
    GrpcServer grpcServer(
            StatusKanbanProperties properties,
            GatewaySettings settings,
            Instances instances,
            Strangers strangers,
            FileView file,
            StaticStore statics,
            StaticTopics topics,
            ObjectProvider<MeterRegistry> registry) {
        StatusKanbanProperties.Grpc grpc = properties.grpc();
        return new GrpcServer(
                new GrpcServer.Settings(
                        grpc.address(),
                        grpc.port(),
                        settings.maxMessageBytes(),
                        grpc.permitPingsEvery(),
                        grpc.pingAfter(),
                        grpc.pingTimeout()),
                new KanbanCalls(instances, new Sending(instances, strangers, file, settings), statics, topics),
                registry.stream().findFirst().<ServerInterceptor>map(MetricCollectingServerInterceptor::new).stream()
                        .toList());
    }

    @Bean
    StatusKanbanLifecycle statusKanbanLifecycle(
            StatusKanbanProperties properties,
            FileView file,
            LogWatch log,
            DepthWatch depths,
            BoardFeed feed,
            StaticStore store,
            StaticTopics topics,
            Links links,
            Instances instances,
            Strangers strangers,
            DirectSend direct,
            GrpcServer server) {
        return new StatusKanbanLifecycle(
                properties.fileEvery(),
                file,
                new StatusKanbanLifecycle.Watching(log, depths, feed),
                new StatusKanbanLifecycle.Keeping(store, topics),
                new StatusKanbanLifecycle.Gateway(links, instances, strangers, direct, server));
    }
}
