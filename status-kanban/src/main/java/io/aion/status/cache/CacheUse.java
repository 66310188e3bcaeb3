package io.aion.status.cache;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How full Redis is.
 *
 * @param bytes in use, of everything
 * @param limit at which keys are thrown away, or writes refused; 0 where there is none
 * @param evicted keys thrown away since Redis was started
 * @param endless keys of microservices (database 0) without an end: never thrown away
 */
public record CacheUse(long bytes, long limit, long evicted, long endless) {

    private static final Pattern KEYS = Pattern.compile("keys=(\\d{1,18}),expires=(\\d{1,18})");

    /** From what Redis answers to {@code INFO}. A line that is missing counts as 0, as Redis leaves out an empty database. */
    public static CacheUse of(String info) {
        Map<String, String> lines = new HashMap<>();
        info.lines().forEach(line -> {
            int colon = line.indexOf(':');
            if (colon > 0) {
                lines.put(line.substring(0, colon), line.substring(colon + 1).strip());
            }
        });
        Matcher keys = KEYS.matcher(lines.getOrDefault("db0", ""));
        long endless = keys.find() ? Long.parseLong(keys.group(1)) - Long.parseLong(keys.group(2)) : 0;
        return new CacheUse(
                number(lines, "used_memory"), number(lines, "maxmemory"), number(lines, "evicted_keys"), endless);
    }

    private static long number(Map<String, String> lines, String name) {
        try {
            return Long.parseLong(lines.getOrDefault(name, "0"));
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
