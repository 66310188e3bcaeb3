package io.aion.spring;

/**
 * Paths under which a call may change something without the token, because whoever reaches this device may do the same
 * without one anyway. A bean of the service that serves them; host, origin and size are checked all the same.
 *
 * @param prefix of the path, such as {@code /api/static/}
 */
public record OpenPath(String prefix) {
    public OpenPath {
        if (!prefix.startsWith("/") || !prefix.endsWith("/") || prefix.length() < 3) {
            throw new IllegalArgumentException(
                    "an open path begins and ends with '/', and is not all: '" + prefix + "'");
        }
    }
}
