package io.aion.spring;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/** Brings all meters up to date that are not counted where things happen. One virtual thread for all of them. */
final class MeterRefresh implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(MeterRefresh.class);

    private final List<MeterSource> sources;
    private final Duration every;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private volatile boolean running;

    MeterRefresh(List<MeterSource> sources, Duration every) {
        this.sources = sources;
        this.every = every;
    }

    @Override
    public void start() {
        running = true;
        if (!sources.isEmpty()) {
            Thread.ofVirtual().name("meters").start(this::run);
        }
    }

    private void run() {
        try {
            do {
                sources.forEach(MeterRefresh::refresh);
            } while (!stopped.await(every.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void refresh(MeterSource source) {
        try {
            source.refresh();
        } catch (RuntimeException e) {
            LOG.warn("meters keep their last values: {}", e, e);
        }
    }

    @Override
    public void stop() {
        running = false;
        stopped.countDown();
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
