package io.aion.ctl.command;

import io.aion.ctl.Env;
import io.aion.ctl.api.AionApi;
import io.aion.ctl.api.Part;
import io.aion.ctl.json.Json;
import io.aion.ctl.output.Ages;
import io.aion.ctl.output.Table;
import java.util.List;
import picocli.CommandLine.Command;

/** The microservices with their instances. */
@Command(name = "services", description = "The microservices: each instance, what it does, and why it does not run.")
final class GetServicesCommand extends ShowCommand {

    GetServicesCommand(Env env) {
        super(env);
    }

    @Override
    Json ask(AionApi api) {
        return api.get(Part.BROKER, "/api/services");
    }

    @Override
    List<String> lines(Json answer, int width) {
        Table table = new Table("SERVICE", "NO>", "MODE", "STATE", "SINCE>", "RESTARTS>", "WAITING>", "REASON");
        for (Json service : answer.items()) {
            for (Json instance : service.at("instances").items()) {
                table.row(
                        service.at("name").text(),
                        numbered(instance),
                        instance.at("mode").text(),
                        instance.at("state").text(),
                        Ages.since(instance.at("since").text(), env().clock().instant()),
                        instance.at("restarts").text(),
                        instance.at("waiting").text(),
                        instance.at("reason").text());
            }
        }
        return table.lines(width);
    }

    /** {@code 1}, and {@code 1.2} for a second copy that runs at the same time. */
    private static String numbered(Json instance) {
        String copy = instance.at("copy").text();
        return instance.at("number").text() + (copy.isEmpty() || copy.equals("1") ? "" : "." + copy);
    }
}
