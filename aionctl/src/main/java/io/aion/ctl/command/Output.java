package io.aion.ctl.command;

import io.aion.ctl.Env;
import io.aion.ctl.json.Json;
import io.aion.ctl.json.JsonWriter;
import io.aion.ctl.json.YamlWriter;
import io.aion.ctl.output.Format;
import io.aion.ctl.output.Terminal;
import java.util.List;
import java.util.function.IntFunction;
import picocli.CommandLine.Option;

/** How an answer is shown. JSON and YAML are AION's answer as it came, so that scripts see everything. */
final class Output {

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            order = 80,
            defaultValue = "table",
            description = "table, json or yaml (${DEFAULT-VALUE}).")
    private Format format = Format.table;

    /**
     * Shows it.
     *
     * @param table lines for a person, given a width
     */
    void show(Env env, Json answer, IntFunction<List<String>> table) {
        env.out().print(text(env, answer, table, false));
        env.out().flush();
    }

    /** As text with a line end; in a stream JSON is one line each. */
    String text(Env env, Json answer, IntFunction<List<String>> table, boolean stream) {
        return switch (format) {
            case json -> (stream ? JsonWriter.line(answer) : JsonWriter.indented(answer)) + "\n";
            case yaml -> (stream ? "---\n" : "") + YamlWriter.write(answer);
            case table -> {
                int width = env.outIsTerminal() ? Terminal.size(env.variables()).width() : Terminal.UNLIMITED;
                yield String.join("\n", table.apply(width)) + "\n";
            }
        };
    }

    boolean forPeople() {
        return format == Format.table;
    }
}
