package io.aion.broker.kubernetes.explain;

import io.aion.broker.explain.Cause;
import io.aion.broker.explain.CauseCode;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Why the program of a container could not be started. */
final class StartErrors {

    private static final Pattern EXEC = Pattern.compile("exec: \"([^\"]+)\": (.+)");
    private static final Pattern FORMAT =
            Pattern.compile("exec (\\S+?): exec format error|exec user process caused: exec format error");

    private StartErrors() {}

    static Optional<Cause> of(String name, String message) {
        Optional<Cause> format = format(name, message);
        if (format.isPresent()) {
            return format;
        }
        Matcher exec = EXEC.matcher(message);
        if (!exec.find()) {
            return Optional.empty();
        }
        String why = exec.group(2);
        if (why.contains("no such file or directory") || why.contains("executable file not found")) {
            return Optional.of(new Cause(
                    CauseCode.COMMAND_NOT_FOUND,
                    name + ": there is no program " + exec.group(1) + " in its image",
                    "Put its command right in services.yml, or leave it out to run the image's own."));
        }
        return why.contains("permission denied") || why.contains("exec format error")
                ? Optional.of(notExecutable(name, exec.group(1), why.replaceAll(": unknown$", "")))
                : Optional.empty();
    }

    /** A program for another processor: the container is made, and what was to start it prints this as its last word. */
    static Optional<Cause> format(String name, String message) {
        Matcher format = FORMAT.matcher(message);
        return format.find()
                ? Optional.of(notExecutable(
                        name, format.group(1) == null ? "its program" : format.group(1), "exec format error"))
                : Optional.empty();
    }

    private static Cause notExecutable(String name, String program, String why) {
        return new Cause(
                CauseCode.COMMAND_NOT_EXECUTABLE,
                name + ": " + program + " can't be run: " + Text.of(why),
                "Make it executable in the image, and build the image for this node's architecture.");
    }
}
