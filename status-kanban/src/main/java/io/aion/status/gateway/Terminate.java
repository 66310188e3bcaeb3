package io.aion.status.gateway;

import io.aion.kanban.Kanban;
import io.aion.topology.Names.Instance;
import org.jspecify.annotations.Nullable;

/** What a microservice sends that is about to end. */
final class Terminate {

    /** The connection key by which it speaks to the broker instead of a next service. */
    static final String KEY = "service-broker";

    private Terminate() {}

    /** Whether a kanban is for the broker and not for a next service. */
    static boolean isForBroker(Kanban kanban) {
        return kanban.connectionKey().equals(KEY);
    }

    /**
     * Which instance ends, by name and number in the metadata; where they are missing it is the sender itself. Throws
     * where the kanban says something else.
     */
    static Instance instance(Kanban kanban, Instance sender) {
        if (!"terminate".equals(kanban.metadata().get("type"))) {
            throw Answers.wrong("the connection key " + KEY
                    + " is kept for terminate kanban (metadata type 'terminate');" + " use another key");
        }
        Object name = kanban.metadata().get("name");
        return new Instance(
                name instanceof String text && !text.isEmpty() ? text : sender.service(),
                number(kanban.metadata().get("number"), sender.number()));
    }

    /** A text from Go, a number from Python. */
    private static int number(@Nullable Object value, int otherwise) {
        int number = switch (value) {
            case Number given -> given.intValue();
            case String text -> parse(text);
            case null, default -> 0;
        };
        return number > 0 ? number : otherwise;
    }

    private static int parse(String text) {
        try {
            return Integer.parseInt(text.strip());
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
