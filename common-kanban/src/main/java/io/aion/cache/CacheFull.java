package io.aion.cache;

/** The cache has no room left, and nothing in it that may go. */
public final class CacheFull extends CacheException {

    private static final long serialVersionUID = 1L;

    CacheFull(String reason, Throwable cause) {
        super(reason, cause);
    }
}
