package io.aion.broker.runtime;

/** What one number is started as, with nothing left open; its {@link InstanceRuntime} knows the rest of it. */
public interface Launch {

    /** Queue it reads; empty for one without kanban. */
    String queue();

    /** A digest of it: a running instance with another one was started from another definition. */
    String fingerprint();
}
