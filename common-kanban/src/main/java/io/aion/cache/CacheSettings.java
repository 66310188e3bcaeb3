package io.aion.cache;

import java.time.Duration;

/**
 * Where the cache is, and what goes into it.
 *
 * @param host of Redis ({@code REDIS_HOST}); empty where there is none
 * @param port of Redis ({@code REDIS_PORT})
 * @param payloadInCache payloads up to this many bytes go into the cache, larger ones into a file
 *     ({@code AION_PAYLOAD_IN_CACHE}); 0 for none
 * @param payloadKeep how long a payload is kept that nobody frees ({@code AION_PAYLOAD_KEEP})
 */
public record CacheSettings(String host, int port, int payloadInCache, Duration payloadKeep) {

    /** Redis's own. */
    public static final int PORT = 6379;

    /** 1 MiB: a hundred of these at once leave room for others in a cache of 128 MB. */
    public static final int PAYLOAD_IN_CACHE = 1024 * 1024;

    /** 16 MiB: one value does not push everybody's out. */
    public static final int MAX_VALUE = 16 * 1024 * 1024;

    /** 24 h: longer than a kanban waits for a microservice that somebody repairs the same day. */
    public static final Duration PAYLOAD_KEEP = Duration.ofHours(24);

    private static final Duration SHORTEST_KEEP = Duration.ofMinutes(1);
    private static final Duration LONGEST_KEEP = Duration.ofDays(7);
    private static final int HIGHEST_PORT = 65_535;

    /** No cache: payloads go into files. */
    public static final CacheSettings NONE = new CacheSettings("", PORT, PAYLOAD_IN_CACHE, PAYLOAD_KEEP);

    public CacheSettings {
        if (port < 1 || port > HIGHEST_PORT) {
            throw new IllegalArgumentException("REDIS_PORT is " + port + "; it must be 1 to " + HIGHEST_PORT);
        }
        if (payloadInCache < 0 || payloadInCache > MAX_VALUE) {
            throw new IllegalArgumentException("AION_PAYLOAD_IN_CACHE is " + payloadInCache
                    + "; it must be a number of bytes from 0 to " + MAX_VALUE);
        }
        if (payloadKeep.compareTo(SHORTEST_KEEP) < 0 || payloadKeep.compareTo(LONGEST_KEEP) > 0) {
            throw new IllegalArgumentException("AION_PAYLOAD_KEEP is " + payloadKeep.toSeconds()
                    + "; it must be a number of seconds from " + SHORTEST_KEEP.toSeconds() + " to "
                    + LONGEST_KEEP.toSeconds());
        }
    }
}
