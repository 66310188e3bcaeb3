package io.aion.status.statics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.aion.kanban.BadKanban;
import io.aion.kanban.Kanban;
import io.aion.status.statics.StaticTopics.Subscription;
import io.aion.testing.TestRedis;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;

class StaticTopicsTest {

    private static final Duration WAIT = Duration.ofSeconds(60);
    private static final StaticStore.Limits LIMITS = new StaticStore.Limits(3, 200, 100_000);

    private final String namespace = UUID.randomUUID().toString();
    private final StaticStore store = open(TestRedis.get().url());
    private final StaticTopics topics = started(store);

    @AfterEach
    void stop() {
        topics.close();
        store.close();
    }

    @Test
    void everySubscriberHasEveryKeptEntryAndThenTheNewOnes() throws Exception {
        store.add("t", kanban(0));
        store.add("t", kanban(1));
        Subscription early = topics.subscribe("t", StaticStore.BEGINNING);
        assertThat(read(early, 2)).containsExactly(0, 1);
        store.add("t", kanban(2));
        topics.added("t");
        assertThat(read(early, 1)).containsExactly(2);
        Subscription late = topics.subscribe("t", StaticStore.BEGINNING);
        assertThat(read(late, 3)).as("also what others had before").containsExactly(0, 1, 2);
    }

    @Test
    void whatNoSubscriberCouldReadIsNotKept() {
        Map<String, Object> metadata = Map.of("n", 1);
        for (int level = 0; level < 33; level++) {
            metadata = Map.of("in", metadata);
        }
        Kanban deep = Kanban.of(metadata);
        assertThatThrownBy(() -> store.add("t", deep))
                .isInstanceOf(BadKanban.class)
                .hasMessageContaining("33 levels");
    }

    @Test
    void thereIsNeitherGapNorDuplicateBetweenKeptAndNew() throws Exception {
        try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> writer = pool.submit(() -> {
                for (int n = 0; n < 200; n++) {
                    store.add("t", kanban(n));
                }
            });
            List<Future<List<Integer>>> readers = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                Subscription subscription = topics.subscribe("t", StaticStore.BEGINNING);
                readers.add(pool.submit(() -> read(subscription, 200)));
            }
            writer.get();
            for (Future<List<Integer>> reader : readers) {
                assertThat(reader.get())
                        .containsExactlyElementsOf(
                                IntStream.range(0, 200).boxed().toList());
            }
        }
    }

    @Test
    void whatAnotherProcessKeepsIsHeardToo() throws Exception {
        Subscription subscription = topics.subscribe("t", StaticStore.BEGINNING);
        try (StaticStore other = open(TestRedis.get().url())) {
            other.add("t", kanban(7));
        }
        assertThat(read(subscription, 1)).containsExactly(7);
    }

    @Test
    void isKeptUntilDeletedAndDeletingTwiceIsFine() {
        String id = store.add("t", kanban(1));
        assertThat(id).matches("\\d+-\\d+");
        assertThat(store.read("t", StaticStore.BEGINNING, 10))
                .extracting(StaticEntry::id)
                .containsExactly(id);
        assertThat(store.delete("t", id)).isTrue();
        assertThat(store.delete("t", id)).isFalse();
        assertThat(store.delete("t", "no id at all")).isFalse();
        assertThat(store.delete("unknown", "1-0")).isFalse();
        assertThat(store.read("t", StaticStore.BEGINNING, 10)).isEmpty();
    }

    @Test
    void idsGoUpAlsoAfterATopicWasEmptied() {
        String first = store.add("t", kanban(1));
        store.delete("t", first);
        String second = store.add("t", kanban(2));
        assertThat(store.read("t", first, 10)).extracting(StaticEntry::id).containsExactly(second);
    }

    @Test
    void topicsEntriesAndBytesHaveLimits() {
        store.add("1", kanban(1));
        store.add("2", kanban(1));
        String third = store.add("3", kanban(1));
        assertThatThrownBy(() -> store.add("4", kanban(1)))
                .isInstanceOf(StaticsFull.class)
                .hasMessageContaining("topics");
        store.delete("3", third);
        store.add("4", kanban(1));
        for (int n = 1; n < 200; n++) {
            store.add("1", kanban(n));
        }
        assertThatThrownBy(() -> store.add("1", kanban(1)))
                .isInstanceOf(StaticsFull.class)
                .hasMessageContaining("max-entries");
        Kanban large = Kanban.of(Map.of("text", "x".repeat(60_000)));
        String kept = store.add("2", large);
        assertThatThrownBy(() -> store.add("2", large))
                .isInstanceOf(StaticsFull.class)
                .hasMessageContaining("bytes");
        store.delete("2", kept);
        store.add("2", large);
    }

    @Test
    void subscriptionsHaveALimit() {
        List<Subscription> open = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            open.add(topics.subscribe("t", StaticStore.BEGINNING));
        }
        assertThatThrownBy(() -> topics.subscribe("u", StaticStore.BEGINNING)).isInstanceOf(StaticsFull.class);
        open.getFirst().close();
        open.getFirst().close();
        topics.subscribe("u", StaticStore.BEGINNING);
        assertThatThrownBy(() -> topics.subscribe("u", StaticStore.BEGINNING)).isInstanceOf(StaticsFull.class);
    }

    @Test
    void whatMicroservicesKeepWithoutAnEndMayLeaveNoRoom() {
        try (TestRedis redis = TestRedis.own();
                StaticStore mine = open(redis.url());
                Jedis microservice = new Jedis(URI.create(redis.url()))) {
            microservice.set("camera:last", "x".repeat(2_000));
            microservice.setex("camera:preview", 60, "x");
            assertThat(mine.use()).hasValueSatisfying(use -> {
                assertThat(use.endless()).isEqualTo(1);
                assertThat(use.bytes()).isPositive();
            });
            microservice.configSet("maxmemory", "1");
            assertThatThrownBy(() -> mine.add("t", kanban(1)))
                    .isInstanceOf(StaticsFull.class)
                    .hasMessageContaining("keys that have no end");
            microservice.configSet("maxmemory", "0");
            mine.add("t", kanban(1));
            redis.kill();
            assertThat(mine.use()).isEmpty();
        }
    }

    @Test
    void redisMayGoAndComeBack() throws Exception {
        try (TestRedis redis = TestRedis.own();
                StaticStore mine = open(redis.url())) {
            StaticTopics listening = started(mine);
            mine.add("t", kanban(1));
            Subscription subscription = listening.subscribe("t", StaticStore.BEGINNING);
            assertThat(read(subscription, 1)).containsExactly(1);
            redis.kill();
            assertThatThrownBy(() -> mine.add("t", kanban(2)))
                    .isInstanceOf(StaticsUnavailable.class)
                    .hasMessageContaining("Redis");
            assertThatThrownBy(() ->
                            listening.subscribe("t", StaticStore.BEGINNING).next(WAIT))
                    .isInstanceOf(StaticsUnavailable.class);
            assertThat(subscription.next(Duration.ofMillis(100)))
                    .as("one that is established waits")
                    .isEmpty();
            redis.restart();
            await().atMost(WAIT).ignoreExceptions().until(() -> mine.add("t", kanban(3)) != null);
            assertThat(read(subscription, 1)).containsExactly(3);
            assertThat(mine.read("t", StaticStore.BEGINNING, 10))
                    .as("what was kept is still there")
                    .hasSize(2);
            listening.close();
        }
    }

    private static List<Integer> read(Subscription subscription, int count) throws InterruptedException {
        List<Integer> read = new ArrayList<>();
        while (read.size() < count) {
            List<StaticEntry> entries = subscription.next(WAIT);
            assertThat(entries).as("after %s", read).isNotEmpty();
            entries.forEach(entry -> read.add(((Long) entry.kanban().metadata().getOrDefault("n", -1L)).intValue()));
        }
        return read;
    }

    private StaticStore open(String url) {
        return StaticStore.open(url, namespace, LIMITS, Duration.ofSeconds(10));
    }

    private static StaticTopics started(StaticStore store) {
        StaticTopics topics = new StaticTopics(store, 5, Duration.ofMillis(500));
        topics.start();
        return topics;
    }

    private static Kanban kanban(int n) {
        return Kanban.of(Map.of("n", n));
    }
}
