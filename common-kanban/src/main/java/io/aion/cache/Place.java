package io.aion.cache;

import java.util.Locale;

/** Where a payload is kept until it is handled. */
public enum Place {
    /** The device's Redis. */
    CACHE,
    /** A file below {@code AION_HOME}. */
    FILE;

    /** As a reference names it. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
