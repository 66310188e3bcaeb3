package io.aion.services;

/**
 * One difference between two files, fit to be shown: secrets are {@code ***} already.
 *
 * @param kind what happened
 * @param subject what it happened to: {@code file}, {@code device}, {@code microservice} or {@code edge}
 * @param name name of the device or microservice; of an edge the source; empty for the file
 * @param key the key that changed, with a dot before what is below it ({@code env.LOG_LEVEL}); of an edge the connection
 *     key; empty where the whole was added or removed
 * @param before what it was; empty where it was not there
 * @param after what it is; empty where it is not there any more
 */
public record Change(Kind kind, String subject, String name, String key, String before, String after) {

    /** What happened. */
    public enum Kind {
        ADDED,
        REMOVED,
        CHANGED,
        RENAMED
    }

    /** One line: {@code ~ microservice load-watch scale: 1 -> 2}. */
    @Override
    public String toString() {
        String sign = switch (kind) {
            case ADDED -> "+ ";
            case REMOVED -> "- ";
            case CHANGED, RENAMED -> "~ ";
        };
        if (subject.equals("edge")) {
            return sign + "edge " + name + " -(" + key + ")-> " + (kind == Kind.REMOVED ? before : after);
        }
        String what = sign + subject + (name.isEmpty() ? "" : " " + name);
        return switch (kind) {
            case ADDED -> what + (key.isEmpty() ? "" : " " + key + ": " + after);
            case REMOVED -> what + (key.isEmpty() ? "" : " " + key + ": " + before);
            case CHANGED -> what + " " + key + ": " + before + " -> " + after;
            case RENAMED -> what + " renamed from " + before;
        };
    }
}
