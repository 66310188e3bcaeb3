package io.aion.cache;

/** The cache did not do what it was asked. Says which cache, why, and what to do. */
public abstract sealed class CacheException extends RuntimeException permits CacheUnavailable, CacheFull {

    private static final long serialVersionUID = 1L;

    CacheException(String reason, Throwable cause) {
        super(reason, cause);
    }

    CacheException(String reason) {
        super(reason);
    }
}
