package io.aion.broker.instances;

import io.aion.services.Microservice;

/** What makes a microservice run. Where the file says several, the first of these that applies. */
public enum Mode {
    /** Kept running. */
    ALWAYS("always"),
    /** Started at each due time. */
    INTERVAL("interval"),
    /** Started when AION is up; after it has ended, by a kanban if it has a queue. */
    STARTUP("startup"),
    /** Started while kanban wait. */
    ON_DEMAND("on-demand");

    private final String text;

    Mode(String text) {
        this.text = text;
    }

    /** As the HTTP interface writes it. */
    public String text() {
        return text;
    }

    /** The mode of a microservice; one without kanban that says nothing else runs once, at start. */
    public static Mode of(Microservice service) {
        if (service.always()) {
            return ALWAYS;
        }
        if (service.interval().isPresent()) {
            return INTERVAL;
        }
        return service.startup() || service.withoutKanban() ? STARTUP : ON_DEMAND;
    }
}
