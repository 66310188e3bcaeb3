package io.aion.cache;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The device's cache, which every microservice may use. Every value has an end. Begin your keys with your service's name: all
 * microservices see the same ones. For several threads. Connects at the first use; an answer takes 2 s at most, and a command
 * is tried once. Needs {@code redis.clients:jedis} on the class path.
 *
 * <pre>{@code
 * client.cache().put("watch:last", bytes, Duration.ofMinutes(5));
 * }</pre>
 */
public final class Cache implements AutoCloseable {

    /** How long a value is kept unless told. */
    public static final Duration KEEP = Duration.ofHours(1);

    /** Less than a payload is kept: of what has an end, what ends soonest goes first when the cache is full. */
    private static final Duration LONGEST_KEEP = Duration.ofHours(12);

    private static final Duration SHORTEST_KEEP = Duration.ofSeconds(1);
    private static final int MAX_KEY = 512;
    private static final String RESERVED = "aion:";

    private final CacheSettings settings;
    private @Nullable Redis redis;

    private Cache(CacheSettings settings) {
        this.settings = settings;
    }

    /** The cache at this place; nothing is asked yet. */
    public static Cache at(CacheSettings settings) {
        return new Cache(settings);
    }

    /**
     * The value of a key; empty where there is none, or none any more.
     *
     * @throws IllegalArgumentException for what can't be a key
     * @throws CacheException if the cache does not answer
     */
    public Optional<byte[]> get(String key) {
        check(key);
        return redis().get(key);
    }

    /** {@link #put(String, byte[], Duration)} for {@link #KEEP}. */
    public void put(String key, byte[] value) {
        put(key, value, KEEP);
    }

    /**
     * Keeps a value.
     *
     * @param value 16 MiB at most
     * @param keep 1 s to 12 h
     * @throws IllegalArgumentException for what breaks these limits, and what can't be a key
     * @throws CacheException if the cache does not answer or is full
     */
    public void put(String key, byte[] value, Duration keep) {
        check(key);
        if (value.length > CacheSettings.MAX_VALUE) {
            throw new IllegalArgumentException("the value of '" + key + "' has " + value.length
                    + " bytes; the cache takes " + CacheSettings.MAX_VALUE + " at most: use a file");
        }
        if (keep.compareTo(SHORTEST_KEEP) < 0 || keep.compareTo(LONGEST_KEEP) > 0) {
            throw new IllegalArgumentException("'" + key + "' is to be kept for " + keep.toMillis() / 1000.0
                    + " s; it must be 1 to " + LONGEST_KEEP.toSeconds());
        }
        redis().put(key, value, keep);
    }

    /**
     * Deletes a value; one that is not there is deleted already.
     *
     * @throws IllegalArgumentException for what can't be a key
     * @throws CacheException if the cache does not answer
     */
    public void delete(String key) {
        check(key);
        redis().delete(key);
    }

    /** Closes its connections, if it has any. */
    @Override
    public synchronized void close() {
        if (redis != null) {
            redis.close();
        }
    }

    /** What payloads use, whose keys nobody else may. */
    synchronized Redis redis() {
        if (redis == null) {
            if (settings.host().isEmpty()) {
                throw new CacheUnavailable("the environment variable REDIS_HOST is not set: AION sets it for the"
                        + " microservices it starts; to run one by hand set it to the host of a Redis");
            }
            try {
                redis = new Redis(settings.host(), settings.port());
            } catch (NoClassDefFoundError e) {
                throw new CacheUnavailable(
                        "the cache needs redis.clients:jedis, which is not on the class path; add it to the build", e);
            }
        }
        return redis;
    }

    private static void check(String key) {
        int bytes = key.getBytes(StandardCharsets.UTF_8).length;
        if (bytes == 0 || bytes > MAX_KEY) {
            throw new IllegalArgumentException(
                    "a key of the cache has 1 to " + MAX_KEY + " bytes of UTF-8, not " + bytes);
        }
        if (key.startsWith(RESERVED)) {
            throw new IllegalArgumentException("the key '" + key + "' begins with " + RESERVED
                    + ", which is AION's own; begin yours with the name of your service");
        }
    }
}
