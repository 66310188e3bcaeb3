package io.aion.broker.kubernetes.objects;

import io.aion.broker.instances.Exit;
import io.aion.broker.instances.Run;
import io.aion.broker.runtime.Variables;
import java.util.List;

/** A run without what nobody may see of what it printed. */
public final class Masked {

    private Masked() {}

    /** The same run, with those values as {@code ***}. */
    public static Run of(Run run, List<String> secrets) {
        if (run.exit().isEmpty() && run.coming().isEmpty()) {
            return run;
        }
        return run.at(
                run.coming().map(text -> Variables.mask(text, secrets)),
                run.stopping(),
                run.exit()
                        .map(exit -> new Exit(
                                exit.code(), exit.ended(), exit.asked(), Variables.mask(exit.lastLines(), secrets))));
    }
}
