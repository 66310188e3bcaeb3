package io.aion.status.statics;

/** Redis does not answer now; the same call may go through later. */
public final class StaticsUnavailable extends RuntimeException {

    private static final long serialVersionUID = 1L;

    StaticsUnavailable(Throwable cause) {
        super("static kanban are kept in Redis, which does not answer now (" + reason(cause) + "); try again", cause);
    }

    private static String reason(Throwable cause) {
        Throwable root = cause;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
    }
}
