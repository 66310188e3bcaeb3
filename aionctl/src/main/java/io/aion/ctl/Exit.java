package io.aion.ctl;

/** How a command ends; scripts may rely on the numbers. */
public enum Exit {
    OK(0, "done; for `diff`: no difference"),
    DIFFERENT(1, "`diff`: there is a difference"),
    USAGE(2, "the command line is wrong"),
    WRONG_FILE(3, "the file is wrong; nothing was changed"),
    UNREACHABLE(4, "AION, or a part of it that is needed, does not answer"),
    REFUSED(5, "not found, or refused: no token, or it can't be done as things stand"),
    FAILED(6, "AION failed, or answered something unexpected"),
    INTERRUPTED(130, "ended by Ctrl-C");

    private final int code;
    private final String meaning;

    Exit(int code, String meaning) {
        this.code = code;
        this.meaning = meaning;
    }

    public int code() {
        return code;
    }

    /** For the manual. */
    public String meaning() {
        return meaning;
    }
}
