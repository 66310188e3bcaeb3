package io.aion.messaging;

/** Exceptions as one line for a person. */
final class Failures {

    private Failures() {}

    /** What it says and where it comes from. */
    static String describe(Throwable failure) {
        StackTraceElement[] trace = failure.getStackTrace();
        String where = trace.length == 0 ? "" : " at " + trace[0];
        return failure + where;
    }
}
