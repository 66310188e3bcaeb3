package io.aion.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Tries ways to a server in order. A way that is not open says why; if none is open, the failure tells each reason and
 * the commands that open one.
 *
 * @param server what is wanted, as a person calls it: {@code RabbitMQ}
 * @param help the command that gets one, and the variable that names one
 */
record Choice<T>(String server, String help) {

    /** One way to a server. */
    interface Way<T> {
        /** The server, started and answering. */
        T open() throws NotOpen;
    }

    /** Why a way does not lead to a server here; not a defect. */
    static final class NotOpen extends Exception {
        private static final long serialVersionUID = 1;

        NotOpen(String reason) {
            super(reason);
        }
    }

    /** No way is open. */
    static final class NoneOpen extends IllegalStateException {
        private static final long serialVersionUID = 1;
        private final String reasons;

        NoneOpen(String server, List<String> reasons, String help) {
            super("no " + server + " for the tests.\n  " + String.join("\n  ", reasons) + "\n" + help);
            this.reasons = String.join("; ", reasons);
        }

        /** Of each way, in one line. */
        String reasons() {
            return reasons;
        }
    }

    /** A way with the name it goes by in {@code AION_TEST_BROKER} and in messages. */
    record Named<T>(String name, Way<T> way) {}

    /** Chooses, and prints in one line which it is: nobody should have to guess what the tests ran on. */
    T announce(Optional<String> only, List<Named<T>> ways) {
        T chosen = choose(only, ways);
        System.out.println("[test servers] " + server + ": " + chosen);
        return chosen;
    }

    /**
     * The first server to be had.
     *
     * @param only the one name to try, if one was asked for
     * @throws NoneOpen if there is none: names what is missing and what to do
     */
    T choose(Optional<String> only, List<Named<T>> ways) {
        List<String> reasons = new ArrayList<>();
        for (Named<T> named : ways) {
            if (only.isPresent() && !only.get().equals(named.name())) {
                continue;
            }
            try {
                return named.way().open();
            } catch (NotOpen e) {
                reasons.add(named.name() + ": " + e.getMessage());
            }
        }
        if (reasons.isEmpty()) {
            reasons.add("'" + only.orElse("") + "' was asked for; there are: "
                    + String.join(", ", ways.stream().map(Named::name).toList()));
        }
        throw new NoneOpen(server, reasons, help);
    }
}
