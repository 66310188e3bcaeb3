package io.aion.ctl.command;

import io.aion.ctl.Env;
import io.aion.ctl.Exit;
import io.aion.ctl.Failure;
import io.aion.ctl.api.AionApi;
import io.aion.ctl.api.Part;
import io.aion.ctl.json.Json;
import io.aion.ctl.json.JsonReader;
import io.aion.ctl.json.JsonWriter;
import io.aion.ctl.output.Table;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Sends a kanban to a microservice. */
@Command(name = "send", description = "Sends a kanban to a microservice; it begins a new flow.")
final class SendCommand extends AionCommand {

    @Parameters(paramLabel = "SERVICE", description = "The microservice.")
    @SuppressWarnings("NullAway.Init") // required
    private String service;

    @Option(
            names = {"-n", "--number"},
            paramLabel = "N",
            defaultValue = "1",
            description = "Its instance (${DEFAULT-VALUE}).")
    private int number = 1;

    @Option(
            names = {"-m", "--metadata"},
            paramLabel = "JSON",
            defaultValue = "{}",
            description = "The metadata, a JSON object; '@FILE' reads a file, '-' standard input.")
    private String metadata = "{}";

    @Option(names = "--file", paramLabel = "PATH", description = "A file the kanban points at. May be repeated.")
    private List<String> files = new ArrayList<>();

    @Option(names = "--data-path", paramLabel = "PATH", description = "The folder the kanban points at.")
    private @Nullable String dataPath;

    @Mixin
    private final Output output = new Output();

    SendCommand(Env env) {
        super(env);
    }

    @Override
    protected Exit run(AionApi api) {
        Map<String, Json> kanban = new LinkedHashMap<>();
        if (!files.isEmpty()) {
            kanban.put("fileList", new Json.Arr(files.stream().map(Json::of).toList()));
        }
        if (dataPath != null) {
            kanban.put("dataPath", Json.of(dataPath));
        }
        kanban.put("metadata", metadata());
        String path = "/api/services/" + AionApi.escaped(service) + "/" + number + "/kanban";
        Json answer = api.send(Part.STATUS, "POST", path, "application/json", JsonWriter.line(new Json.Obj(kanban)));
        output.show(env(), answer, width -> {
            Table table = new Table("ID", "FLOW");
            table.row(answer.at("id").text(), answer.at("flow").text());
            return table.lines(width);
        });
        return Exit.OK;
    }

    private Json metadata() {
        try {
            Json json = JsonReader.read(text());
            if (!(json instanceof Json.Obj)) {
                throw new Failure(Exit.USAGE, "--metadata must be a JSON object, as '{\"load\": 1}'");
            }
            return json;
        } catch (IllegalArgumentException e) {
            throw new Failure(Exit.USAGE, "--metadata is not JSON: " + e.getMessage());
        }
    }

    private String text() {
        try {
            if (metadata.equals("-")) {
                return new String(env().in().readAllBytes(), StandardCharsets.UTF_8);
            }
            return metadata.startsWith("@") ? Files.readString(Path.of(metadata.substring(1))) : metadata;
        } catch (IOException e) {
            throw new Failure(Exit.USAGE, "'" + metadata + "' can't be read: " + e.getMessage());
        }
    }
}
