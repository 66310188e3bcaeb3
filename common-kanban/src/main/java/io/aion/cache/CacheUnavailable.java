package io.aion.cache;

/** The cache does not answer, answers with an error, or there is none. */
public final class CacheUnavailable extends CacheException {

    private static final long serialVersionUID = 1L;

    CacheUnavailable(String reason, Throwable cause) {
        super(reason, cause);
    }

    CacheUnavailable(String reason) {
        super(reason);
    }
}
