package io.aion.ctl;

import java.io.InputStream;
import java.io.PrintStream;
import java.time.Clock;
import java.util.Map;

/**
 * What a command sees of the world.
 *
 * @param in standard input
 * @param out data
 * @param err talk
 * @param outIsTerminal whether a person looks at {@code out}
 * @param errIsTerminal whether a person looks at {@code err}
 * @param variables the environment
 * @param clock for ages
 */
public record Env(
        InputStream in,
        PrintStream out,
        PrintStream err,
        boolean outIsTerminal,
        boolean errIsTerminal,
        Map<String, String> variables,
        Clock clock) {

    /** A variable; empty where it is not set. */
    public String variable(String name) {
        return variables.getOrDefault(name, "");
    }

    /** Says something to the person. */
    public void say(String text) {
        err.println(text);
    }
}
