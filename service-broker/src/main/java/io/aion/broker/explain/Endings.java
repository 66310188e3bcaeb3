package io.aion.broker.explain;

import io.aion.broker.instances.Exit;
import io.aion.broker.instances.InstanceStatus;

/** How a run ended, as a cause. */
final class Endings {

    /** What a shell, and so AION's launcher, answers. */
    private static final int CAN_NOT_BE_RUN = 126;

    private static final int NOT_FOUND = 127;
    private static final int SIGNAL_9 = 128 + 9;

    private Endings() {}

    /**
     * Of one whose last run failed.
     *
     * @param told the sentence
     * @param failures in a row
     * @param kept whether it should not end at all
     */
    static Cause cause(InstanceStatus status, String told, int failures, boolean kept) {
        String log =
                "aionctl logs " + status.id().service() + " -n " + status.id().number();
        if (status.lastExit().isEmpty() || status.lastExit().get().code().isEmpty()) {
            return new Cause(CauseCode.NOT_STARTED, told, "Put right what the sentence names; what it printed: " + log);
        }
        Exit exit = status.lastExit().get();
        return switch (exit.code().getAsInt()) {
            case NOT_FOUND ->
                new Cause(
                        CauseCode.COMMAND_NOT_FOUND,
                        told,
                        "Look whether the program of its `command` is where it says, and in PATH; what it printed: "
                                + log);
            case CAN_NOT_BE_RUN ->
                new Cause(
                        CauseCode.COMMAND_NOT_EXECUTABLE,
                        told,
                        "Make the program executable (chmod +x), and see that it was built for this machine.");
            case SIGNAL_9 ->
                new Cause(
                        CauseCode.KILLED,
                        told,
                        "If nobody did it by hand, the system was short of memory: see `dmesg`, and give it less to do.");
            case 0 ->
                kept
                        ? new Cause(
                                CauseCode.EXITED,
                                told,
                                "A microservice that is kept must not end; take `always` away if its work is done.")
                        : new Cause(
                                CauseCode.NOTHING_ACKNOWLEDGED,
                                told,
                                "Let it acknowledge its kanban before it ends; what it printed: " + log);
            default ->
                new Cause(
                        failures > 1 ? CauseCode.CRASH_LOOP : CauseCode.EXITED,
                        told,
                        "Put right what its last lines say; all of what it printed: " + log);
        };
    }
}
