package io.aion.ctl.command;

import io.aion.ctl.Env;
import io.aion.ctl.api.AionApi;
import io.aion.ctl.api.Part;
import io.aion.ctl.json.Json;
import io.aion.ctl.output.Table;
import java.util.List;
import picocli.CommandLine.Command;

/** The other devices. */
@Command(name = "devices", description = "The other devices of the file.")
final class GetDevicesCommand extends ShowCommand {

    GetDevicesCommand(Env env) {
        super(env);
    }

    @Override
    Json ask(AionApi api) {
        return api.get(Part.BROKER, "/api/devices");
    }

    @Override
    List<String> lines(Json answer, int width) {
        Table table = new Table("DEVICE", "ADDRESS", "SSH>", "USER", "AION HOME");
        for (Json device : answer.items()) {
            table.row(
                    device.at("name").text(),
                    device.at("addr").text(),
                    device.at("sshPort").text(),
                    device.at("username").text(),
                    device.at("aionHome").text());
        }
        return table.lines(width);
    }
}
