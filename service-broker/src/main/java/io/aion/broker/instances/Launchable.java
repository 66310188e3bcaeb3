package io.aion.broker.instances;

/** Whether a number can be started, and as what. */
public sealed interface Launchable {

    /**
     * It can.
     *
     * @param fingerprint of everything that would make a running one differ: command, environment, folder
     */
    record Ready(String fingerprint) implements Launchable {}

    /** The file gives no command and its folder has none. */
    record NoCommand(String reason) implements Launchable {}

    /** Its definition can't be used here as it is. */
    record Invalid(String reason) implements Launchable {}

    /** Something that comes by itself is still missing. */
    record NotYet(String reason) implements Launchable {}

    /** It runs somewhere else. */
    record Elsewhere(String reason) implements Launchable {}
}
