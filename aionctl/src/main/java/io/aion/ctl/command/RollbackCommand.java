package io.aion.ctl.command;

import io.aion.ctl.Env;
import io.aion.ctl.Exit;
import io.aion.ctl.Failure;
import io.aion.ctl.api.AionApi;
import io.aion.ctl.api.Part;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes an earlier file the one that AION runs by. */
@Command(
        name = "rollback",
        description =
                "Makes an earlier file the one AION runs by: the one before the present one, or the revision that is named.")
final class RollbackCommand extends AionCommand {

    @Parameters(
            arity = "0..1",
            paramLabel = "REVISION",
            description = "As 'aionctl get revisions' names it, or how its name begins; without it the one before.")
    private Optional<String> revision = Optional.empty();

    @Option(names = "--dry-run", description = "Only says what would change.")
    private boolean dryRun;

    @Mixin
    private final Output output = new Output();

    RollbackCommand(Env env) {
        super(env);
    }

    @Override
    protected Exit run(AionApi api) {
        String id = chosen(api.get(Part.BROKER, "/api/file/revisions").items().stream()
                .map(one -> one.at("id").text())
                .toList());
        String text = api.text(Part.BROKER, "/api/file/revisions/" + id, true);
        FileAnswer answer = new FileChange(env(), output)
                .send(
                        api,
                        "PUT",
                        "/api/file?dryRun=" + dryRun,
                        "nothing changes for any microservice",
                        "revision " + id,
                        text);
        if (answer.different() || answer.otherText()) {
            env().say(dryRun ? "nothing was done (--dry-run)" : "the file is as in revision " + id);
        }
        return Exit.OK;
    }

    /** Of those there are, newest first; the first is the present file. */
    private String chosen(List<String> ids) {
        if (revision.isEmpty()) {
            return ids.stream()
                    .skip(1)
                    .findFirst()
                    .orElseThrow(() -> new Failure(Exit.REFUSED, "there is no earlier file; nothing was changed"));
        }
        List<String> meant =
                ids.stream().filter(id -> id.startsWith(revision.get())).toList();
        if (meant.size() != 1) {
            throw new Failure(
                    Exit.REFUSED,
                    (meant.isEmpty() ? "no revision begins with " : meant.size() + " revisions begin with ")
                            + revision.get() + "; 'aionctl get revisions' names them");
        }
        return meant.getFirst();
    }
}
