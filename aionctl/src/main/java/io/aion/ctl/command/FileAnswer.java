package io.aion.ctl.command;

import io.aion.ctl.Env;
import io.aion.ctl.json.Json;
import io.aion.ctl.output.Table;
import java.util.List;
import java.util.Locale;

/** AION's answer to a file: faults and changes. */
final class FileAnswer {

    private final Json answer;
    private final String name;

    FileAnswer(Json answer, String name) {
        this.answer = answer;
        this.name = name;
    }

    boolean wrong() {
        return answer.at("faults").items().stream()
                .anyMatch(fault -> fault.at("severity").text().equalsIgnoreCase("error"));
    }

    /** Whether devices, microservices or edges change. */
    boolean different() {
        return !answer.at("changes").items().isEmpty();
    }

    /** Whether the file is another one, be it only in a comment. */
    boolean otherText() {
        return answer.at("changed").isTrue();
    }

    /** Faults are talk: one line each, as compilers write them, with the name of the file here. */
    void sayFaults(Env env) {
        for (Json fault : answer.at("faults").items()) {
            String hint = fault.at("hint").text();
            env.say(Table.printable(name + ":" + fault.at("line").text() + ":"
                    + fault.at("column").text() + ": "
                    + fault.at("severity").text().toLowerCase(Locale.ROOT) + ": "
                    + fault.at("message").text()
                    + (hint.isEmpty() ? "" : " (" + hint + ")")));
        }
    }

    /** One line for each change. */
    List<String> changes() {
        return answer.at("changes").items().stream()
                .map(FileAnswer::line)
                .map(Table::printable)
                .toList();
    }

    private static String line(Json change) {
        if (change instanceof Json.Text text) {
            return text.value();
        }
        String kind = change.at("kind").text();
        String before = change.at("before").text();
        String after = change.at("after").text();
        String name = change.at("name").text();
        String key = change.at("key").text();
        String sign = kind.equals("ADDED") ? "+ " : kind.equals("REMOVED") ? "- " : "~ ";
        if (change.at("subject").text().equals("edge")) {
            return sign + "edge " + name + " -(" + key + ")-> " + (kind.equals("REMOVED") ? before : after);
        }
        String what = sign + change.at("subject").text() + (name.isEmpty() ? "" : " " + name);
        return switch (kind) {
            case "RENAMED" -> what + " renamed from " + before;
            case "ADDED" -> what + (key.isEmpty() ? "" : " " + key + ": " + after);
            case "REMOVED" -> what + (key.isEmpty() ? "" : " " + key + ": " + before);
            default -> what + " " + key + ": " + before + " -> " + after;
        };
    }
}
