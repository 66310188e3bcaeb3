package io.aion.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.aion.kanban.Kanban;
import io.aion.testing.TestRedis;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.RedisClient;

class PayloadsTest {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final byte[] BYTES = {1, 2, 3};

    private final String camera = "camera-" + UUID.randomUUID() + "_1";
    private final RedisClient redis = RedisClient.create(TestRedis.get().url());
    private final CacheSettings settings = at(TestRedis.get());
    private final Cache cache = Cache.at(settings);

    @TempDir
    Path home;

    private Payloads payloads;

    static CacheSettings at(TestRedis redis) {
        URI uri = URI.create(redis.url());
        return new CacheSettings(uri.getHost(), uri.getPort(), 100, Duration.ofHours(24));
    }

    @BeforeEach
    void open() {
        payloads = of(camera);
    }

    @AfterEach
    void close() {
        payloads.close();
        cache.close();
        redis.close();
    }

    @Test
    void aSmallOneGoesThroughTheCache() {
        Kanban kanban = send(Payload.of(BYTES));
        PayloadReference reference = reference(kanban);
        assertThat(reference).isEqualTo(new PayloadReference(Place.CACHE, camera, reference.key(), 3, 1));
        assertThat(redis.get(bytes(reference.cacheKey()))).isEqualTo(BYTES);
        assertThat(redis.ttl(reference.cacheKey())).isBetween(86_000L, 86_400L);
        assertThat(home).isEmptyDirectory();
        Payloads reader = of("watch_1");
        assertThat(reader.read(kanban, "image")).isEqualTo(BYTES);
        assertThat(reader.read(kanban, "image")).isEqualTo(BYTES);
        reader.free(List.of(reference));
        await().atMost(SOON).until(() -> !redis.exists(reference.cacheKey()));
        assertThatExceptionOfType(PayloadGone.class)
                .isThrownBy(() -> reader.read(kanban, "image"))
                .withMessage("its payload 'image' is gone: not in the cache as " + reference.cacheKey()
                        + " (kept 24 h at most, less when the cache is full); send it anew");
        reader.close();
    }

    @Test
    void aLargeOneGoesThroughAFile() throws Exception {
        byte[] large = new byte[3 * 1024 * 1024 + 1];
        large[large.length - 1] = 7;
        Kanban kanban = send(Payload.of(large));
        PayloadReference reference = reference(kanban);
        Path file = home.resolve("Data").resolve(camera).resolve("payload").resolve(reference.key());
        assertThat(reference.place()).isEqualTo(Place.FILE);
        assertThat(Files.readAllBytes(file)).isEqualTo(large);
        try (Stream<Path> files = Files.list(file.resolveSibling("."))) {
            assertThat(files).hasSize(1);
        }
        Payloads reader = of("watch_1");
        assertThat(reader.read(kanban, "image")).isEqualTo(large);
        Files.write(file, BYTES);
        assertThatExceptionOfType(PayloadGone.class)
                .isThrownBy(() -> reader.read(kanban, "image"))
                .withMessageContaining("has 3 bytes, not " + large.length);
        reader.free(List.of(reference));
        await().atMost(SOON).until(() -> Files.notExists(file));
        assertThatExceptionOfType(PayloadGone.class)
                .isThrownBy(() -> reader.read(kanban, "image"))
                .withMessage(
                        "its payload 'image' is gone: not in the file " + file + " (kept 24 h at most); send it anew");
        reader.close();
    }

    @Test
    void whatIsNoFileIsGone() throws Exception {
        PayloadReference reference = reference(send(Payload.of(BYTES).in(Place.FILE)));
        Path file = new PayloadFiles(home).file(reference);
        Path secret = Files.write(home.resolve("secret"), BYTES);
        Files.delete(file);
        Files.createSymbolicLink(file, secret);
        assertThatExceptionOfType(PayloadGone.class).isThrownBy(() -> payloads.read(kanban(reference), "image"));
    }

    @Test
    void ofAnotherSizeItIsGone() {
        Kanban kanban = send(Payload.of(BYTES));
        redis.set(reference(kanban).cacheKey(), "longer");
        assertThatExceptionOfType(PayloadGone.class)
                .isThrownBy(() -> payloads.read(kanban, "image"))
                .withMessageContaining("has 6 bytes, not 3");
        redis.del(reference(kanban).cacheKey());
    }

    @Test
    void theLastOfSeveralReadersDeletesItFromTheCache() {
        PayloadReference reference = reference(send(Payload.of(BYTES).forReaders(2)));
        String readers = reference.cacheKey() + ":readers";
        redis.pexpire(reference.cacheKey(), 50_000);
        freed("watch_1", reference);
        assertThat(redis.smembers(readers)).containsExactly("watch_1");
        assertThat(redis.pttl(readers)).isBetween(1L, 50_000L);
        freed("watch_1", reference);
        assertThat(redis.exists(reference.cacheKey())).isTrue();
        freed("watch_2", reference);
        assertThat(redis.exists(reference.cacheKey(), readers)).isZero();
        freed("watch_3", reference);
        assertThat(redis.exists(reference.cacheKey(), readers)).isZero();
    }

    @Test
    void theLastOfSeveralReadersDeletesItsFile() throws Exception {
        PayloadReference reference =
                reference(send(Payload.of(BYTES).in(Place.FILE).forReaders(2)));
        PayloadReference other = reference(send(Payload.of(BYTES).in(Place.FILE).forReaders(2)));
        Path folder = home.resolve("Data").resolve(camera).resolve("payload");
        freed("watch_1", reference);
        freed("watch_1", reference);
        assertThat(names(folder)).containsExactlyInAnyOrder(reference.key(), reference.key() + ".watch_1", other.key());
        freed("watch_2", reference);
        assertThat(names(folder)).containsExactly(other.key());
        freed("watch_3", reference);
        assertThat(names(folder)).containsExactly(other.key());
    }

    @Test
    void whatTheCacheRefusesGoesIntoAFileUnlessItHasToBeThere() {
        try (Cache nowhere = Cache.at(CacheSettings.NONE);
                Payloads without = new Payloads(camera, home, nowhere, settings, Clock.systemUTC())) {
            Kanban kanban = without.write(without.attach(Kanban.empty(), Map.of("image", Payload.of(BYTES))))
                    .kanban();
            assertThat(reference(kanban).place()).isEqualTo(Place.FILE);
            assertThat(without.read(kanban, "image")).isEqualTo(BYTES);
            Attachment asked = without.attach(
                    Kanban.empty(), Map.of("image", Payload.of(BYTES).in(Place.CACHE)));
            assertThatExceptionOfType(CacheUnavailable.class)
                    .isThrownBy(() -> without.write(asked))
                    .withMessageContaining("REDIS_HOST is not set");
        }
    }

    @Test
    void whatWasWrittenBeforeAFailureIsDeleted() throws Exception {
        Path folder = home.resolve("Data").resolve(camera);
        Files.createDirectories(folder.getParent());
        Files.createFile(folder);
        Map<String, Payload> two = new LinkedHashMap<>();
        two.put("first", Payload.of(BYTES));
        two.put("second", Payload.of(BYTES).in(Place.FILE));
        Attachment attachment = payloads.attach(Kanban.empty(), two);
        String first = Payloads.of(attachment.kanban(), "first").cacheKey();
        assertThatThrownBy(() -> payloads.write(attachment))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("can't write the payload file " + folder);
        await().atMost(SOON).until(() -> !redis.exists(first));
        Attachment written = payloads.write(payloads.attach(Kanban.empty(), Map.of("image", Payload.of(BYTES))));
        payloads.discard(written);
        await().atMost(SOON)
                .until(() -> !redis.exists(reference(written.kanban()).cacheKey()));
    }

    @Test
    void oldFilesOfItsOwnFolderAreDeletedOnceAnHour() throws Exception {
        MovingClock clock = new MovingClock();
        try (Payloads moving = new Payloads(camera, home, cache, settings, clock)) {
            Path folder =
                    Files.createDirectories(home.resolve("Data").resolve(camera).resolve("payload"));
            Path foreign = Files.createDirectories(home.resolve("Data/other_1/payload"));
            Path old = file(folder.resolve("old"), clock.now.minus(Duration.ofHours(25)));
            Path part = file(folder.resolve(".part"), clock.now.minus(Duration.ofHours(25)));
            Path young = file(folder.resolve("young"), clock.now.minus(Duration.ofHours(23)));
            Path others = file(foreign.resolve("old"), clock.now.minus(Duration.ofHours(25)));
            writeFile(moving);
            await().atMost(SOON).until(() -> Files.notExists(old) && Files.notExists(part));
            clock.now = clock.now.plus(Duration.ofMinutes(59));
            file(old, clock.now.minus(Duration.ofHours(25)));
            writeFile(moving);
            clock.now = clock.now.plus(Duration.ofMinutes(1));
            file(part, clock.now.minus(Duration.ofHours(25)));
            assertThat(old).exists();
            writeFile(moving);
            await().atMost(SOON).until(() -> Files.notExists(old) && Files.notExists(part));
            assertThat(young).exists();
            assertThat(others).exists();
        }
    }

    @Test
    void aThreadIsThereFromTheFirstPayloadThatIsFreed() {
        payloads.free(List.of());
        assertThat(threads()).doesNotContain("payloads of " + camera);
        payloads.free(List.of(reference(send(Payload.of(BYTES)))));
        assertThat(threads()).contains("payloads of " + camera);
    }

    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream().map(Thread::getName).toList();
    }

    private void freed(String reader, PayloadReference reference) {
        try (Payloads one = of(reader)) {
            one.free(List.of(reference));
        }
    }

    private Kanban send(Payload payload) {
        return payloads.write(payloads.attach(Kanban.of(Map.of("n", 1)), Map.of("image", payload)))
                .kanban();
    }

    private static void writeFile(Payloads to) {
        to.write(to.attach(Kanban.empty(), Map.of("image", Payload.of(BYTES).in(Place.FILE))));
    }

    private Payloads of(String instance) {
        return new Payloads(instance, home, cache, settings, Clock.systemUTC());
    }

    private static PayloadReference reference(Kanban kanban) {
        return Payloads.of(kanban, "image");
    }

    private static Kanban kanban(PayloadReference reference) {
        return References.with(Kanban.empty(), Map.of("image", reference));
    }

    private static Path file(Path file, Instant modified) throws IOException {
        Files.write(file, BYTES);
        return Files.setLastModifiedTime(file, FileTime.from(modified));
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
