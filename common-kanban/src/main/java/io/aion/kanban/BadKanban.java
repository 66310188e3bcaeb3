package io.aion.kanban;

/**
 * A body that can't be taken as a kanban: it breaks a limit, is not what its content type says, or a field has the
 * wrong type. The message is the reason, fit to be shown to a person; it never quotes the body.
 */
public class BadKanban extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** @param reason what is wrong and where */
    public BadKanban(String reason) {
        // No stack trace: the reason is all there is to know, and a flood of bad bodies stays cheap to refuse.
        super(reason, null, false, false);
    }

    /** What is wrong and where. */
    public String reason() {
        return String.valueOf(getMessage());
    }
}
