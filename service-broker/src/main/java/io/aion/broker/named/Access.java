package io.aion.broker.named;

import java.util.Comparator;

/**
 * A user in a virtual host.
 *
 * @param user its name
 * @param virtualHost where
 */
public record Access(String user, String virtualHost) implements Comparable<Access> {

    private static final Comparator<Access> ORDER =
            Comparator.comparing(Access::virtualHost).thenComparing(Access::user);

    @Override
    public int compareTo(Access other) {
        return ORDER.compare(this, other);
    }
}
