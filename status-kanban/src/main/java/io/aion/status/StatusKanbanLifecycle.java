package io.aion.status;

import io.aion.status.api.BoardFeed;
import io.aion.status.file.FileView;
import io.aion.status.gateway.DirectSend;
import io.aion.status.gateway.GrpcServer;
import io.aion.status.gateway.Instances;
import io.aion.status.gateway.Links;
import io.aion.status.gateway.Strangers;
import io.aion.status.statics.StaticStore;
import io.aion.status.statics.StaticTopics;
import io.aion.status.watch.DepthWatch;
import io.aion.status.watch.LogWatch;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.springframework.context.SmartLifecycle;

/**
 * In which order it starts and stops: everything behind the gRPC server before it; and when it stops, first nothing new
 * is taken, then streams end and what they held goes back, then connections close. Before the HTTP server stops, so
 * that its event streams have ended by then.
 */
final class StatusKanbanLifecycle implements SmartLifecycle {

    /** What feeds and shows the board. */
    record Watching(LogWatch log, DepthWatch depths, BoardFeed feed) {}

    /** What keeps static kanban. */
    record Keeping(StaticStore store, StaticTopics topics) {}

    /** What microservices talk to, outermost last. */
    record Gateway(Links links, Instances instances, Strangers strangers, DirectSend direct, GrpcServer server) {}

    private final Duration fileEvery;
    private final FileView file;
    private final Watching watching;
    private final Keeping keeping;
    private final Gateway gateway;
    private final ScheduledExecutorService looks = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("services-file").factory());
    private volatile boolean running;

    StatusKanbanLifecycle(Duration fileEvery, FileView file, Watching watching, Keeping keeping, Gateway gateway) {
        this.fileEvery = fileEvery;
        this.file = file;
        this.watching = watching;
        this.keeping = keeping;
        this.gateway = gateway;
    }

    @Override
    public void start() {
        file.look();
        looks.scheduleWithFixedDelay(file::look, fileEvery.toMillis(), fileEvery.toMillis(), TimeUnit.MILLISECONDS);
        watching.log().start();
        watching.depths().start();
        keeping.topics().start();
        gateway.instances().start();
        gateway.server().start();
        running = true;
    }

    @Override
    public void stop() {
        running = false;
        gateway.server().stopAccepting();
        watching.feed().close();
        keeping.topics().close();
        gateway.instances().close();
        gateway.server().close();
        gateway.strangers().close();
        gateway.direct().close();
        gateway.links().close();
        keeping.store().close();
        watching.depths().close();
        watching.log().close();
        looks.shutdownNow();
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
