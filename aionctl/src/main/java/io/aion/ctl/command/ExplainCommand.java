package io.aion.ctl.command;

import io.aion.ctl.Env;
import io.aion.ctl.api.AionApi;
import io.aion.ctl.api.Part;
import io.aion.ctl.json.Json;
import io.aion.ctl.output.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Why a microservice does not run. */
@Command(
        name = "explain",
        description = "Why a microservice does not run: the cause for each of its numbers, and what to do about it.")
final class ExplainCommand extends ShowCommand {

    @Parameters(index = "0", paramLabel = "SERVICE", description = "Its name.")
    @SuppressWarnings("NullAway.Init") // required
    private String name;

    ExplainCommand(Env env) {
        super(env);
    }

    @Override
    Json ask(AionApi api) {
        return api.get(Part.BROKER, "/api/services/" + AionApi.escaped(name) + "/explain");
    }

    @Override
    List<String> lines(Json answer, int width) {
        List<String> lines = new ArrayList<>();
        if (answer.at("instances").items().isEmpty()) {
            lines.add(Table.printable(answer.at("name").text())
                    + ": AION has not looked at it yet; ask again in a moment");
        }
        for (Json instance : answer.at("instances").items()) {
            List<Json> causes = instance.at("causes").items();
            lines.add(Table.printable(id(answer.at("name").text(), instance)) + "  "
                    + instance.at("state").text()
                    + (causes.isEmpty()
                            ? ""
                            : "  "
                                    + Table.printable(
                                            causes.getFirst().at("code").text())));
            if (causes.isEmpty()) {
                lines.add("  It runs.");
            }
            for (Json cause : causes) {
                lines.add("  " + Table.printable(cause.at("what").text()));
                lines.add("  To do: " + Table.printable(cause.at("todo").text()));
            }
        }
        return lines;
    }

    private static String id(String name, Json instance) {
        int copy = (int) instance.at("copy").number(1);
        return String.format(Locale.ROOT, "%s-%03d", name, (int)
                        instance.at("number").number(1))
                + (copy > 1 ? "." + copy : "");
    }
}
