package io.aion.ctl.command;

import io.aion.ctl.Env;
import io.aion.ctl.Exit;
import io.aion.ctl.Failure;
import io.aion.ctl.api.AionApi;
import io.aion.ctl.api.Answer;
import io.aion.ctl.api.Part;
import io.aion.ctl.json.Json;
import io.aion.ctl.json.JsonReader;
import java.util.List;

/** Sends a file and shows what AION answers to it. */
final class FileChange {

    private static final int UNPROCESSABLE = 422;

    private final Env env;
    private final Output output;

    FileChange(Env env, Output output) {
        this.env = env;
        this.output = output;
    }

    /**
     * Sends the file and shows the answer; a wrong one ends the command.
     *
     * @param nothing what is said where nothing changes
     * @param name as messages name the file
     */
    FileAnswer send(AionApi api, String method, String path, String nothing, String name, String text) {
        Answer raw = api.exchange(Part.BROKER, method, path, "application/yaml", text);
        Json body = raw.status() == UNPROCESSABLE && hasFaults(raw) ? JsonReader.read(raw.body()) : api.json(raw);
        FileAnswer answer = new FileAnswer(body, name);
        answer.sayFaults(env);
        if (answer.wrong()) {
            if (!output.forPeople()) {
                output.show(env, body, width -> List.of());
            }
            throw new Failure(Exit.WRONG_FILE, name + " is wrong; nothing was changed");
        }
        List<String> changes = answer.changes();
        if (output.forPeople() && changes.isEmpty()) {
            env.say(nothing);
        } else {
            output.show(env, body, width -> changes);
        }
        return answer;
    }

    private static boolean hasFaults(Answer answer) {
        try {
            return !JsonReader.read(answer.body()).at("faults").items().isEmpty();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
