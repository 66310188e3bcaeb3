package io.aion.ctl.command;

import io.aion.ctl.Env;
import io.aion.ctl.Exit;
import io.aion.ctl.Failure;
import io.aion.ctl.api.AionApi;
import io.aion.ctl.api.Part;
import io.aion.ctl.json.Json;
import io.aion.ctl.json.JsonWriter;
import io.aion.ctl.output.Table;
import io.aion.ctl.output.Terminal;
import io.aion.ctl.top.BoardView;
import io.aion.ctl.top.Summary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * What flows, live. The view is talk, so it is drawn on standard error; standard output gets the summary alone, as its last
 * line, also after Ctrl-C.
 */
@Command(
        name = "top",
        description = "Shows what flows, twice a second; in the end one line of JSON with the sums on standard output.")
final class TopCommand extends AionCommand {

    private static final Duration EVERY = Duration.ofMillis(500);
    /** States change seldom, and asking the terminal its size starts a process. */
    private static final int SLOW = 4;
    /** Without a terminal: a line every 5 s. */
    private static final int PLAIN = 10;

    private static final int NOTES = 8;

    @Option(names = "--for", paramLabel = "TIME", description = "Ends by itself after this time.")
    private @Nullable Duration forTime;

    @Option(names = "--no-colour", description = "Draws without colours; so does NO_COLOR.")
    private boolean noColour;

    @Option(
            names = "--note",
            paramLabel = "FILE",
            description = "Shows the last lines of this file, if it is there, under what flows.")
    private @Nullable Path note;

    private final AtomicBoolean ended = new AtomicBoolean();
    private volatile Json board = Json.NULL;
    private Json services = Json.NULL;
    private Json queues = Json.NULL;
    private Terminal.Size size = new Terminal.Size(100, 40);
    private int drawn;
    private String said = "";

    TopCommand(Env env) {
        super(env);
    }

    @Override
    protected Exit run(AionApi api) {
        long end = forTime == null ? Long.MAX_VALUE : System.nanoTime() + forTime.toNanos();
        Thread atEnd = new Thread(this::end, "top-end");
        Runtime.getRuntime().addShutdownHook(atEnd);
        int round = 0;
        do {
            look(api, round++);
        } while (!ended.get() && Pause.until(end, EVERY));
        look(api, 0);
        end();
        remove(atEnd);
        if (board.isNull()) {
            throw new Failure(Exit.UNREACHABLE, said.isEmpty() ? "there was no board" : said);
        }
        return Exit.OK;
    }

    private void look(AionApi api, int round) {
        try {
            board = api.get(Part.STATUS, "/api/board");
            said = "";
        } catch (Failure e) {
            trouble(e);
            return;
        }
        boolean terminal = env().errIsTerminal();
        if (terminal && round % SLOW == 0) {
            size = Terminal.size(env().variables());
            services = broker(api, "/api/services");
            queues = broker(api, "/api/queues");
        }
        if (terminal) {
            List<String> notes = notes();
            List<String> lines = new ArrayList<>(BoardView.lines(
                    board,
                    services,
                    queues,
                    new Terminal.Size(size.width(), size.height() - notes.size()),
                    !noColour && env().variable("NO_COLOR").isEmpty()));
            lines.addAll(notes);
            draw(lines);
        } else if (round % PLAIN == 0) {
            env().say(BoardView.line(board));
            env().err().flush();
        }
    }

    /** As far as they fit; a file that is not there has none. */
    private List<String> notes() {
        if (note == null) {
            return List.of();
        }
        try {
            List<String> lines = Files.readAllLines(note);
            int most = Math.clamp(size.height() / 3, 0, NOTES);
            return lines.subList(Math.max(0, lines.size() - most), lines.size()).stream()
                    .map(line -> Table.cut(Table.printable(line), size.width()))
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    /** AION may come up, or come back. */
    private void trouble(Failure e) {
        if (e.exit() != Exit.UNREACHABLE) {
            throw e;
        }
        String message = String.valueOf(e.getMessage());
        if (!message.equals(said)) {
            drawn = 0;
            env().say("aionctl: " + message);
            env().err().flush();
        }
        said = message;
    }

    private static Json broker(AionApi api, String path) {
        try {
            return api.get(Part.BROKER, path);
        } catch (Failure e) {
            // Flow and states come from two services; the view goes on with the one that answers.
            return Json.NULL;
        }
    }

    /** Over the last one, in place: what was in the terminal before stays. */
    private synchronized void draw(List<String> lines) {
        if (!ended.get()) {
            String home = drawn == 0 ? "" : "\u001B[" + drawn + "F";
            env().err().print("\u001B[?25l" + home + "\u001B[J" + String.join("\n", lines) + "\n");
            env().err().flush();
            drawn = lines.size();
        }
    }

    private synchronized void end() {
        if (ended.compareAndSet(false, true)) {
            if (drawn > 0) {
                env().err().print("\u001B[?25h");
                env().err().flush();
            }
            if (!board.isNull()) {
                env().out().println(JsonWriter.line(Summary.of(board)));
                env().out().flush();
            }
        }
    }

    private static void remove(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The process is ending already, and the hook has done nothing that is not done.
        }
    }
}
