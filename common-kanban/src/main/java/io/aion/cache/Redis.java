package io.aion.cache;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import redis.clients.jedis.ClientSetInfoConfig;
import redis.clients.jedis.ConnectionPoolConfig;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.params.SetParams;

/** The commands that the cache and payloads need. The one class that knows Jedis: loaded when the cache is used. */
final class Redis {

    /** Of connecting and of each answer. */
    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    /** The handler's, that which frees, and some for threads of the microservice's own. */
    private static final int CONNECTIONS = 8;

    /** Notes a reader; the last one deletes. The set of readers ends when the payload does. */
    private static final byte[] READ = """
            local left = redis.call('PTTL', KEYS[1])
            if left == -2 then return 0 end
            redis.call('SADD', KEYS[2], ARGV[1])
            if left > 0 then redis.call('PEXPIRE', KEYS[2], left) end
            if redis.call('SCARD', KEYS[2]) >= tonumber(ARGV[2]) then redis.call('DEL', KEYS[1], KEYS[2]) end
            return 1
            """.getBytes(StandardCharsets.UTF_8);

    private final String at;
    private final RedisClient client;

    Redis(String host, int port) {
        at = host + ":" + port;
        int millis = Math.toIntExact(TIMEOUT.toMillis());
        ConnectionPoolConfig pool = new ConnectionPoolConfig();
        pool.setMaxTotal(CONNECTIONS);
        pool.setMaxIdle(2);
        pool.setMinIdle(0);
        pool.setMaxWait(TIMEOUT);
        pool.setJmxEnabled(false);
        client = RedisClient.builder()
                .hostAndPort(host, port)
                .clientConfig(DefaultJedisClientConfig.builder()
                        .connectionTimeoutMillis(millis)
                        .socketTimeoutMillis(millis)
                        .clientSetInfoConfig(ClientSetInfoConfig.DISABLED)
                        .build())
                .poolConfig(pool)
                .build();
    }

    Optional<byte[]> get(String key) {
        return Optional.ofNullable(ask(() -> client.get(bytes(key))));
    }

    void put(String key, byte[] value, Duration keep) {
        ask(() -> client.set(bytes(key), value, SetParams.setParams().px(keep.toMillis())));
    }

    void delete(String key) {
        ask(() -> client.del(key));
    }

    /** This reader has handled a payload that has several. */
    void note(String key, String reader, int readers) {
        ask(() -> client.eval(
                READ,
                List.of(bytes(key), bytes(key + ":readers")),
                List.of(bytes(reader), bytes(Integer.toString(readers)))));
    }

    void close() {
        client.close();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private <R> R ask(Supplier<R> question) {
        try {
            return question.get();
        } catch (JedisConnectionException e) {
            // What waits for its next use was made at the same time, and is most likely lost too.
            client.getPool().clear();
            throw unavailable(e);
        } catch (JedisException e) {
            String said = String.valueOf(e.getMessage());
            if (said.startsWith("OOM")) {
                throw new CacheFull(
                        "the cache at " + at + " is full (" + said
                                + "): keep less in it, for a shorter time, or raise maxmemory in its configuration",
                        e);
            }
            throw unavailable(e);
        }
    }

    private CacheUnavailable unavailable(JedisException e) {
        return new CacheUnavailable(
                "the cache at " + at + " can't be used: " + e.getMessage()
                        + "; look whether Redis runs there, and REDIS_HOST and REDIS_PORT name it",
                e);
    }
}
