package io.aion.status.statics;

import io.aion.kanban.BadKanban;
import io.aion.kanban.Kanban;
import io.aion.kanban.KanbanCodec;
import io.aion.kanban.KanbanLimits;
import io.aion.status.cache.CacheUse;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.ConnectionPoolConfig;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.StreamEntryID;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.params.XReadParams;
import redis.clients.jedis.resps.StreamEntry;
import redis.clients.jedis.util.JedisURIHelper;

/**
 * Static kanban in Redis: a stream for each topic, whose ids are the ids of the entries. Adding and deleting are
 * scripts, so that the limits hold whoever else writes.
 */
public final class StaticStore implements AutoCloseable {

    /** Before every entry. */
    public static final String BEGINNING = "0-0";

    private static final Logger LOG = LoggerFactory.getLogger(StaticStore.class);
    private static final Pattern ID = Pattern.compile("\\d{1,18}-\\d{1,18}");
    private static final String FIELD = "k";
    private static final String DONE = "1";
    /** How Redis's error begins when {@code maxmemory} is reached and nothing can be thrown away. */
    private static final String OUT_OF_MEMORY = "OOM";

    private static final int CONNECTIONS = 8;
    /** Longer than the longest wait for news, which is the recheck. */
    private static final int BLOCKING_MILLIS = 15_000;
    /** Of a body read back: JSON may be larger than the protobuf form that gRPC took. */
    private static final KanbanLimits READ =
            new KanbanLimits(64 * 1024 * 1024, 100, 10_000, KanbanLimits.GRPC.maxValues(), 64 * 1024 * 1024, 4_096);

    /** An emptied stream stays a while, so that the ids of what comes next are greater than those that were. */
    private static final String ADD = """
            local held = redis.call('XLEN', KEYS[1])
            if held == 0 and redis.call('SCARD', KEYS[2]) >= tonumber(ARGV[3]) then return 'topics' end
            if held >= tonumber(ARGV[4]) then return 'entries' end
            local bytes = tonumber(redis.call('GET', KEYS[3]) or '0')
            if bytes + #ARGV[2] > tonumber(ARGV[5]) then return 'bytes' end
            local id = redis.call('XADD', KEYS[1], '*', 'k', ARGV[2])
            redis.call('PERSIST', KEYS[1])
            redis.call('SADD', KEYS[2], ARGV[1])
            redis.call('INCRBY', KEYS[3], #ARGV[2])
            return id
            """;

    private static final String DELETE = """
            local entry = redis.call('XRANGE', KEYS[1], ARGV[2], ARGV[2])
            if #entry == 0 then return '0' end
            redis.call('XDEL', KEYS[1], ARGV[2])
            redis.call('DECRBY', KEYS[3], #entry[1][2][2])
            if redis.call('XLEN', KEYS[1]) == 0 then
              redis.call('SREM', KEYS[2], ARGV[1])
              redis.call('EXPIRE', KEYS[1], 3600)
            end
            return '1'
            """;

    /**
     * What is kept at most.
     *
     * @param topics that hold something
     * @param entries of one topic
     * @param bytes of all bodies
     */
    public record Limits(int topics, int entries, long bytes) {}

    private final RedisClient redis;
    private final String prefix;
    private final Limits limits;

    private StaticStore(RedisClient redis, String prefix, Limits limits) {
        this.redis = redis;
        this.prefix = prefix;
        this.limits = limits;
    }

    /**
     * Opens the store; a Redis that is not there is not missed until it is needed.
     *
     * @param url {@code redis://user:password@host:port/database}
     * @param namespace whose values these are; others on the same Redis don't see them
     * @param timeout of connecting and of each answer
     */
    public static StaticStore open(String url, String namespace, Limits limits, Duration timeout) {
        URI uri = URI.create(url);
        if (!JedisURIHelper.isValid(uri)) {
            throw new IllegalArgumentException(
                    "aion.redis.url names no Redis; expected redis://user:password@host:port/database");
        }
        int millis = Math.toIntExact(timeout.toMillis());
        DefaultJedisClientConfig config = DefaultJedisClientConfig.builder()
                .user(JedisURIHelper.getUser(uri))
                .password(JedisURIHelper.getPassword(uri))
                .database(JedisURIHelper.getDBIndex(uri))
                .ssl(JedisURIHelper.isRedisSSLScheme(uri))
                .connectionTimeoutMillis(millis)
                .socketTimeoutMillis(millis)
                .blockingSocketTimeoutMillis(BLOCKING_MILLIS)
                .clientName("status-kanban")
                .build();
        ConnectionPoolConfig pool = new ConnectionPoolConfig();
        pool.setMaxTotal(CONNECTIONS);
        pool.setMaxIdle(2);
        pool.setMinIdle(0);
        pool.setMaxWait(timeout);
        pool.setJmxEnabled(false);
        RedisClient client = RedisClient.builder()
                .hostAndPort(JedisURIHelper.getHostAndPort(uri))
                .clientConfig(config)
                .poolConfig(pool)
                .build();
        return new StaticStore(client, "aion:{static:" + namespace + "}:", limits);
    }

    /** Keeps a value. Throws {@link StaticsFull}, {@link StaticsUnavailable}, and {@link BadKanban} for what is none. */
    public String add(String topic, Kanban kanban) {
        KanbanCodec.checkForGrpc(kanban);
        String body = new String(json(kanban), StandardCharsets.UTF_8);
        String answer = ask(() -> (String) redis.eval(
                ADD,
                keys(topic),
                List.of(
                        topic,
                        body,
                        Integer.toString(limits.topics()),
                        Integer.toString(limits.entries()),
                        Long.toString(limits.bytes()))));
        return switch (answer) {
            case "topics" ->
                throw new StaticsFull("there are " + limits.topics()
                        + " topics with static kanban, as many as aion.status-kanban.static-kanban.max-topics allows;"
                        + " delete what nobody needs");
            case "entries" ->
                throw new StaticsFull("topic '" + topic + "' holds " + limits.entries() + " static kanban, as many as"
                        + " aion.status-kanban.static-kanban.max-entries allows; delete what nobody needs");
            case "bytes" ->
                throw new StaticsFull("static kanban may have " + limits.bytes() + " bytes together"
                        + " (aion.status-kanban.static-kanban.max-bytes); delete what nobody needs");
            default -> answer;
        };
    }

    /** Deletes a value; answers whether it was there. Throws {@link StaticsUnavailable}. */
    public boolean delete(String topic, String id) {
        return isId(id) && DONE.equals(ask(() -> redis.eval(DELETE, keys(topic), List.of(topic, id))));
    }

    /**
     * The next entries of a topic. Throws {@link StaticsUnavailable}.
     *
     * @param after id of the last one known, or {@link #BEGINNING}
     */
    public List<StaticEntry> read(String topic, String after, int count) {
        List<StreamEntry> found = ask(() -> redis.xrange(key(topic), "(" + after, "+", count));
        List<StaticEntry> entries = new ArrayList<>(found.size());
        for (StreamEntry one : found) {
            entries.add(new StaticEntry(one.getID().toString(), kanban(topic, one)));
        }
        return entries;
    }

    /** Id of the last entry of a topic, or {@link #BEGINNING}. Throws {@link StaticsUnavailable}. */
    String last(String topic) {
        return Optional.ofNullable(ask(() -> redis.xrevrange(key(topic), "+", "-", 1))).stream()
                .flatMap(List::stream)
                .map(entry -> entry.getID().toString())
                .findFirst()
                .orElse(BEGINNING);
    }

    /** Waits for entries after these; answers the topics that have some. Throws {@link StaticsUnavailable}. */
    Set<String> await(Map<String, String> after, Duration longest) {
        Map<String, StreamEntryID> streams = new LinkedHashMap<>();
        Map<String, String> topics = new LinkedHashMap<>();
        after.forEach((topic, id) -> {
            streams.put(key(topic), new StreamEntryID(id));
            topics.put(key(topic), topic);
        });
        XReadParams params = XReadParams.xReadParams().count(1).block(Math.toIntExact(Math.max(1, longest.toMillis())));
        List<Map.Entry<String, List<StreamEntry>>> found = ask(() -> redis.xread(params, streams));
        topics.keySet()
                .retainAll(
                        found == null
                                ? Set.of()
                                : found.stream().map(Map.Entry::getKey).toList());
        return Set.copyOf(topics.values());
    }

    /** The JSON form of a kept value, however large it may be. Throws {@link BadKanban}. */
    public static byte[] json(Kanban kanban) {
        return KanbanCodec.toJson(kanban, READ);
    }

    /** Whether this can be the id of an entry. */
    public static boolean isId(String id) {
        return ID.matcher(id).matches();
    }

    /** How full Redis is; empty where it does not say. */
    public Optional<CacheUse> use() {
        try {
            return Optional.of(CacheUse.of(redis.info()));
        } catch (JedisException e) {
            return Optional.empty();
        }
    }

    /** Whether Redis answers. */
    public boolean answers() {
        try {
            return "PONG".equals(redis.ping());
        } catch (JedisException e) {
            return false;
        }
    }

    @Override
    public void close() {
        redis.close();
    }

    /** What some other program has put under our name is shown empty rather than hiding what comes after it. */
    private static Kanban kanban(String topic, StreamEntry entry) {
        try {
            String body = entry.getFields().getOrDefault(FIELD, "");
            Kanban kanban = KanbanCodec.decode(KanbanCodec.JSON, body.getBytes(StandardCharsets.UTF_8), READ)
                    .kanban();
            KanbanCodec.checkForGrpc(kanban);
            return kanban;
        } catch (BadKanban e) {
            LOG.warn("static kanban {} of topic {} can't be read: {}", entry.getID(), topic, e.reason());
            return Kanban.empty();
        }
    }

    private static <R> R ask(Supplier<R> question) {
        try {
            return question.get();
        } catch (JedisException e) {
            if (String.valueOf(e.getMessage()).startsWith(OUT_OF_MEMORY)) {
                throw new StaticsFull(
                        "Redis is full of keys that have no end (its maxmemory is reached, aion_cache_endless"
                                + " counts those of microservices); delete what nobody needs, or give them an end");
            }
            throw new StaticsUnavailable(e);
        }
    }

    private List<String> keys(String topic) {
        return List.of(key(topic), prefix + "topics", prefix + "bytes");
    }

    private String key(String topic) {
        return prefix + "topic:" + topic;
    }
}
