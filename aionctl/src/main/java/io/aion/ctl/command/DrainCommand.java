package io.aion.ctl.command;

import io.aion.ctl.Env;
import io.aion.ctl.Exit;
import io.aion.ctl.api.AionApi;
import io.aion.ctl.api.Part;
import io.aion.ctl.json.Json;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Empties the queues of a removed service. Goes on as long as something moves. */
@Command(
        name = "drain",
        description = "Moves what still waits for a service, or for those of its numbers, that the file no longer has: "
                + "to 'dead', where it can be looked at, sent again or dropped, or to another service.")
final class DrainCommand extends AionCommand {

    @Parameters(paramLabel = "SERVICE", description = "A service that is draining, or device.NAME of a device that is.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private String service;

    @Option(names = "--to", paramLabel = "SERVICE", description = "The service of the file that gets them.")
    private @Nullable String to;

    DrainCommand(Env env) {
        super(env);
    }

    @Override
    protected Exit run(AionApi api) {
        String path = "/api/services/" + AionApi.escaped(service) + "/drain"
                + (to == null ? "" : "?to=" + AionApi.escaped(to));
        Map<String, Integer> moved = new LinkedHashMap<>();
        Set<String> troubles = new LinkedHashSet<>();
        boolean more = true;
        while (more) {
            troubles.clear();
            int now = 0;
            for (Json queue :
                    api.send(Part.BROKER, "POST", path, "", "").at("queues").items()) {
                int count = (int) queue.at("moved").number(0);
                now += count;
                moved.merge(queue.at("queue").text() + " to " + queue.at("to").text(), count, Integer::sum);
                String trouble = queue.at("trouble").text();
                if (!trouble.isEmpty()) {
                    troubles.add(trouble);
                }
            }
            more = now > 0 && !troubles.isEmpty();
        }
        moved.forEach((way, count) -> env().out().println(count + " moved from " + way));
        troubles.forEach(env()::say);
        return troubles.isEmpty() ? Exit.OK : Exit.REFUSED;
    }
}
