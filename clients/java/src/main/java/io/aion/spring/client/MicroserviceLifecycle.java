package io.aion.spring.client;

import io.aion.client.MicroserviceClient;
import io.aion.messaging.Handler;
import io.aion.messaging.ReceiverSettings;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;

/** Receives from when the application has started until it is to end; then finishes what is in hand, before its other beans go. */
final class MicroserviceLifecycle implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(MicroserviceLifecycle.class);

    private final MicroserviceClient client;
    private final Listeners listeners;
    private final MicroserviceProperties properties;
    private final ConfigurableApplicationContext context;
    private volatile boolean running;

    MicroserviceLifecycle(
            MicroserviceClient client,
            Listeners listeners,
            MicroserviceProperties properties,
            ConfigurableApplicationContext context) {
        this.client = client;
        this.listeners = listeners;
        this.properties = properties;
        this.context = context;
    }

    @Override
    public void start() {
        Optional<ListenerMethod> listener = listeners.listener();
        listener.ifPresent(this::receive);
        running = true;
        // Without it the process would end here: RabbitMQ's threads are daemons.
        Thread.ofPlatform().name("microservice").start(listener.isPresent() ? this::untilIdle : this::untilClosed);
    }

    private void receive(Handler handler) {
        ReceiverSettings usual = client.settings();
        client.receive(
                handler,
                usual.withAttempts(properties.attempts(), properties.firstPause(), properties.longestPause())
                        .withReader(usual.reader().withStopWait(properties.stopWait())));
    }

    private void untilIdle() {
        if (properties.endWhenIdle().isZero()) {
            untilClosed();
            return;
        }
        try {
            client.awaitIdle(properties.endWhenIdle());
            if (running) {
                LOG.info("no kanban for {}: the microservice ends", properties.endWhenIdle());
                context.close();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void untilClosed() {
        try {
            client.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void stop() {
        running = false;
        client.close();
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
