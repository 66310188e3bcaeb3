package io.aion.cache;

/** What a kanban says of a payload is no reference: nothing is read or deleted because of it. */
public final class BadReference extends PayloadGone {

    private static final long serialVersionUID = 1L;

    BadReference(String reason) {
        super(reason);
    }

    /** The same, about a payload by its name. */
    BadReference of(String name) {
        return new BadReference("its payload '" + name + "' has a bad reference: " + getMessage());
    }
}
