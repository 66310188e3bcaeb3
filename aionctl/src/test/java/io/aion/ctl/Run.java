package io.aion.ctl;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;

/** One command, run as in a process of its own. */
record Run(int code, String out, String err) {

    static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

    /** Against that AION, with the token at hand. */
    static Run of(FakeAion aion, Map<String, String> variables, String input, boolean terminal, String... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Map<String, String> environment = new HashMap<>(variables);
        environment.putIfAbsent("AION_URL", aion.url());
        Env env = new Env(
                new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                terminal,
                terminal,
                environment,
                Clock.fixed(NOW, ZoneOffset.UTC));
        int code = Aionctl.run(env, args);
        return new Run(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }
}
