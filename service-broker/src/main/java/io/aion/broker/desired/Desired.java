package io.aion.broker.desired;

import io.aion.services.ServicesFile;
import java.util.function.Consumer;

/** The last good {@code services.yml}: what should run and how it is wired. */
public interface Desired {

    /** The last good file; {@link ServicesFile#empty()} until there is one. Never blocks. */
    ServicesFile current();

    /** Whether there has been a good file at all: that there is none yet is no reason to end anything. */
    boolean known();

    /**
     * Calls the listener with each new good file, one call after the other and in the order of the changes. The listener
     * must hand the work over and return. It is not called for the file that is current now.
     */
    void onChange(Consumer<ServicesFile> listener);
}
