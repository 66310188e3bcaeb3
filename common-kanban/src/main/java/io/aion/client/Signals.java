package io.aion.client;

import java.util.concurrent.atomic.AtomicBoolean;
import sun.misc.Signal;

/**
 * The first request to end (SIGTERM, Ctrl-C) ends the process by its rules, a second one at once: Java alone passes over the
 * second one.
 */
final class Signals {

    private static final int KILLED_BY = 128;
    private static final AtomicBoolean WATCHED = new AtomicBoolean();

    private Signals() {}

    /** Once for a process; where signals are somebody else's (the JVM was started with -Xrs) it changes nothing. */
    static void watch() {
        if (WATCHED.compareAndSet(false, true)) {
            for (String name : new String[] {"TERM", "INT"}) {
                try {
                    AtomicBoolean first = new AtomicBoolean(true);
                    Signal.handle(new Signal(name), signal -> end(signal, first));
                } catch (IllegalArgumentException e) {
                    // Not a signal that this platform, or this JVM, hands over.
                }
            }
        }
    }

    private static void end(Signal signal, AtomicBoolean first) {
        int code = KILLED_BY + signal.getNumber();
        if (first.getAndSet(false)) {
            Thread.ofPlatform().name("end").start(() -> System.exit(code));
        } else {
            Runtime.getRuntime().halt(code);
        }
    }
}
