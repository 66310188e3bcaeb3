package io.aion.status.statics;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who listens to which topic. Each subscription reads the topic by itself, from the beginning and then from where it
 * is, so that there is neither gap nor duplicate between what was kept and what is new, and a slow one holds up nobody.
 * One thread waits for news of all topics and wakes their subscriptions.
 */
public final class StaticTopics implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(StaticTopics.class);
    /** Entries have up to 4 MiB: few at a time. */
    private static final int BATCH = 8;

    private final StaticStore store;
    private final int maxSubscribers;
    private final Duration recheck;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<String, Topic> topics = new HashMap<>();
    private final Thread watcher;
    private int subscribers;
    private boolean closed;

    /**
     * @param maxSubscribers more are refused
     * @param recheck pause after Redis was away, and how long a topic's first subscriber may wait for a foreign entry
     */
    public StaticTopics(StaticStore store, int maxSubscribers, Duration recheck) {
        this.store = store;
        this.maxSubscribers = maxSubscribers;
        this.recheck = recheck;
        watcher = Thread.ofVirtual().name("static-kanban").unstarted(this::watch);
    }

    /** Begins to wait for news. */
    public void start() {
        watcher.start();
    }

    /**
     * Subscribes to a topic. Throws {@link StaticsFull}.
     *
     * @param after begin after this entry; {@link StaticStore#BEGINNING} for every kept one
     */
    public Subscription subscribe(String topic, String after) {
        lock.lock();
        try {
            if (subscribers >= maxSubscribers || closed) {
                throw new StaticsFull("there are " + subscribers + " subscriptions to static kanban, as many as"
                        + " aion.status-kanban.static-kanban.max-subscribers allows; end one");
            }
            subscribers++;
            topics.computeIfAbsent(topic, name -> new Topic()).subscribers++;
            changed.signalAll();
            return new Subscription(topic, after);
        } finally {
            lock.unlock();
        }
    }

    /** This process has added to a topic: its subscriptions need not wait for Redis to say so. */
    public void added(String topic) {
        wake(Set.of(topic));
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        watcher.interrupt();
    }

    private void watch() {
        Map<String, String> last = new HashMap<>();
        try {
            while (true) {
                Set<String> watched = awaitTopics();
                if (watched.isEmpty()) {
                    return;
                }
                try {
                    last.keySet().retainAll(watched);
                    Map<String, String> after = new LinkedHashMap<>();
                    for (String topic : watched) {
                        after.put(topic, last.computeIfAbsent(topic, store::last));
                    }
                    Set<String> news = store.await(after, recheck);
                    last.keySet().removeAll(news);
                    wake(news);
                } catch (StaticsUnavailable e) {
                    LOG.debug("{}", e.getMessage());
                    last.clear();
                    pause();
                    wake(watched);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The topics someone listens to; waits for the first; none when this is closed. */
    private Set<String> awaitTopics() throws InterruptedException {
        lock.lock();
        try {
            while (topics.isEmpty() && !closed) {
                changed.await();
            }
            return closed ? Set.of() : Set.copyOf(topics.keySet());
        } finally {
            lock.unlock();
        }
    }

    private void wake(Set<String> news) {
        lock.lock();
        try {
            for (String name : news) {
                Topic topic = topics.get(name);
                if (topic != null) {
                    topic.version++;
                }
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void pause() throws InterruptedException {
        lock.lock();
        try {
            long nanos = recheck.toNanos();
            while (nanos > 0 && !closed) {
                nanos = changed.awaitNanos(nanos);
            }
        } finally {
            lock.unlock();
        }
    }

    private static final class Topic {
        int subscribers;
        long version;
    }

    /** One listener's place in a topic. For one thread. */
    public final class Subscription implements AutoCloseable {

        private final String topic;
        private String after;
        private boolean established;
        private boolean ended;

        private Subscription(String topic, String after) {
            this.topic = topic;
            this.after = after;
        }

        /**
         * The next entries, each once and in order; none when nothing came within the wait or this is closed.
         *
         * @throws StaticsUnavailable if Redis does not answer the first time; later its return is waited for
         */
        public List<StaticEntry> next(Duration wait) throws InterruptedException {
            long deadline = System.nanoTime() + wait.toNanos();
            while (true) {
                long seen = version();
                List<StaticEntry> entries = read();
                if (!entries.isEmpty()) {
                    after = entries.getLast().id();
                    return entries;
                }
                if (!awaitNews(seen, deadline)) {
                    return List.of();
                }
            }
        }

        /** Whether the service is stopping: nothing more will come. */
        public boolean over() {
            lock.lock();
            try {
                return closed || ended;
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void close() {
            lock.lock();
            try {
                Topic listened = topics.get(topic);
                if (ended || listened == null) {
                    return;
                }
                ended = true;
                subscribers--;
                if (--listened.subscribers == 0) {
                    topics.remove(topic);
                }
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }

        private List<StaticEntry> read() {
            try {
                List<StaticEntry> entries = store.read(topic, after, BATCH);
                established = true;
                return entries;
            } catch (StaticsUnavailable e) {
                if (!established) {
                    throw e;
                }
                return List.of();
            }
        }

        private long version() {
            lock.lock();
            try {
                Topic listened = topics.get(topic);
                return listened == null ? -1 : listened.version;
            } finally {
                lock.unlock();
            }
        }

        private boolean awaitNews(long seen, long deadline) throws InterruptedException {
            lock.lock();
            try {
                while (!closed && !ended) {
                    Topic listened = topics.get(topic);
                    if (listened == null || listened.version != seen) {
                        return listened != null;
                    }
                    long left = deadline - System.nanoTime();
                    if (left <= 0 || changed.awaitNanos(left) <= 0) {
                        return false;
                    }
                }
                return false;
            } finally {
                lock.unlock();
            }
        }
    }
}
