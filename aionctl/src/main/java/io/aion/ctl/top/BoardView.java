package io.aion.ctl.top;

import io.aion.ctl.json.Json;
import io.aion.ctl.output.Ages;
import io.aion.ctl.output.Edges;
import io.aion.ctl.output.Table;
import io.aion.ctl.output.Terminal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The board as lines that fit a terminal. Pure: the same board and size make the same lines. */
public final class BoardView {

    private static final String RESET = "\u001B[0m";
    private static final String BOLD = "\u001B[1m";
    private static final String DIM = "\u001B[2m";
    private static final String RED = "\u001B[31m";
    private static final String YELLOW = "\u001B[33m";
    private static final String GREEN = "\u001B[32m";

    private static final int WIDE = 104;
    private static final int MEDIUM = 78;
    /** Lines for queues that the file names. */
    private static final int EDGES = 8;

    private static final Set<String> TROUBLE = Set.of("backing-off", "failed", "no-command");

    private final Json board;
    private final List<Json> queues;
    private final Map<String, Json> states = new HashMap<>();
    private final boolean colour;

    private BoardView(Json board, Json services, Json queues, boolean colour) {
        this.board = board;
        this.queues = Edges.of(queues);
        this.colour = colour;
        for (Json service : services.items()) {
            for (Json instance : service.at("instances").items()) {
                states.putIfAbsent(
                        service.at("name").text() + "-" + instance.at("number").text(), instance);
            }
        }
    }

    /**
     * The lines.
     *
     * @param board as status-kanban answers it
     * @param services as the service broker answers it; null where it did not
     * @param queues that the file names in {@code env}, likewise
     */
    public static List<String> lines(Json board, Json services, Json queues, Terminal.Size size, boolean colour) {
        return new BoardView(board, services, queues, colour).lines(size);
    }

    /** All of it on one line. */
    public static String line(Json board) {
        Json totals = board.at("totals");
        return clock(board) + "  kanban " + totals.at("kanban").text()
                + "  lost " + known(totals.at("lost"))
                + "  waiting " + known(totals.at("waiting"))
                + "  dead " + known(totals.at("dead"))
                + "  unrouted " + known(totals.at("unrouted"))
                + "  hop p50 " + Ages.millis(totals.at("hopP50Ms").number(Double.NaN))
                + " ms  p99 " + Ages.millis(totals.at("hopP99Ms").number(Double.NaN)) + " ms"
                + (totals.at("reordered").number(0) > 0
                        ? "  reordered " + totals.at("reordered").text()
                        : "")
                + (totals.at("repeated").number(0) > 0
                        ? "  repeated " + totals.at("repeated").text()
                        : "");
    }

    private List<String> lines(Terminal.Size size) {
        List<Json> rows = board.at("services").items();
        List<String> table = table(rows, size.width()).lines(size.width());
        List<String> reasons = reasons(size.width(), Math.clamp(size.height() - 6, 0, 5));
        List<String> edges = edges(size.width(), Math.clamp(size.height() - 8 - reasons.size(), 0, EDGES));
        List<String> lines = new ArrayList<>();
        Json totals = board.at("totals");
        boolean bad = totals.at("lost").number(0)
                        + totals.at("dead").number(0)
                        + totals.at("unrouted").number(0)
                > 0;
        lines.add(painted(Table.cut(line(board), size.width()), BOLD + (bad ? RED : GREEN)));
        lines.add(painted(Table.cut(table.getFirst(), size.width()), BOLD));
        int room = Math.max(1, size.height() - 3 - reasons.size() - edges.size());
        for (int i = 0; i < rows.size() && i < room; i++) {
            lines.add(painted(Table.cut(table.get(i + 1), size.width()), colourOf(rows.get(i))));
        }
        if (rows.size() > room) {
            lines.add("… and " + (rows.size() - room) + " more");
        }
        lines.addAll(edges);
        lines.addAll(reasons);
        return lines;
    }

    /** Of more than there is room for, those in which most waits. */
    private List<String> edges(int width, int most) {
        List<String> lines = new ArrayList<>();
        Comparator<Json> waiting =
                Comparator.comparingDouble(queue -> -queue.at("messages").number(0));
        List<Json> shown = queues.size() <= most
                ? queues
                : queues.stream().sorted(waiting).limit(Math.max(0, most - 1)).toList();
        for (Json queue : shown) {
            String state = queue.at("state").text();
            lines.add(painted(
                    Table.cut(Table.printable(Edges.line(queue)), width),
                    state.equals("fault") ? RED : state.equals("ok") ? "" : DIM));
        }
        if (most > 0 && queues.size() > most) {
            lines.add(Table.cut("… and " + (queues.size() - shown.size()) + " more queues", width));
        }
        return lines;
    }

    private Table table(List<Json> rows, int width) {
        Table table = width >= WIDE
                ? new Table(
                        "SERVICE",
                        "NO>",
                        "STATE",
                        "IN>",
                        "OUT>",
                        "IN/S>",
                        "OUT/S>",
                        "P50 MS>",
                        "P99 MS>",
                        "WAITING>",
                        "AGE>")
                : width >= MEDIUM
                        ? new Table(
                                "SERVICE", "NO>", "STATE", "OUT>", "OUT/S>", "P50 MS>", "P99 MS>", "WAITING>", "AGE>")
                        : new Table("SERVICE", "NO>", "OUT>", "OUT/S>", "P99 MS>", "WAITING>");
        for (Json row : rows) {
            String service = row.at("service").text();
            String number = row.at("number").text();
            String state = state(row).at("state").text();
            String out = row.at("out").text();
            String outRate = rate(row.at("outRate"));
            String p50 = Ages.millis(row.at("hopP50Ms").number(Double.NaN));
            String p99 = Ages.millis(row.at("hopP99Ms").number(Double.NaN));
            String waiting = known(row.at("waiting"));
            String age = row.at("ageMs").isNull()
                    ? "-"
                    : Ages.of(Duration.ofMillis((long) row.at("ageMs").number(0)));
            if (width >= WIDE) {
                table.row(
                        service,
                        number,
                        state,
                        row.at("in").text(),
                        out,
                        rate(row.at("inRate")),
                        outRate,
                        p50,
                        p99,
                        waiting,
                        age);
            } else if (width >= MEDIUM) {
                table.row(service, number, state, out, outRate, p50, p99, waiting, age);
            } else {
                table.row(service, number, out, outRate, p99, waiting);
            }
        }
        return table;
    }

    /** Why instances are in trouble, also of those that have no line on the board. */
    private List<String> reasons(int width, int most) {
        return states.entrySet().stream()
                .filter(entry -> TROUBLE.contains(entry.getValue().at("state").text()))
                .sorted(Map.Entry.comparingByKey())
                .limit(most)
                .map(entry -> painted(
                        Table.cut(
                                Table.printable(entry.getKey() + " "
                                        + entry.getValue().at("state").text() + ": "
                                        + entry.getValue().at("reason").text()),
                                width),
                        RED))
                .toList();
    }

    private String colourOf(Json row) {
        String state = state(row).at("state").text();
        if (TROUBLE.contains(state)) {
            return RED;
        }
        return state.equals("draining") ? YELLOW : state.equals("waiting") || state.equals("stopped") ? DIM : "";
    }

    private Json state(Json row) {
        return states.getOrDefault(
                row.at("service").text() + "-" + row.at("number").text(), Json.NULL);
    }

    private String painted(String text, String paint) {
        return colour && !paint.isEmpty() ? paint + text + RESET : text;
    }

    private static String rate(Json rate) {
        return rate.isNull() ? "-" : String.format(Locale.ROOT, "%.1f", rate.number(0));
    }

    private static String known(Json value) {
        return value.isNull() ? "-" : value.text();
    }

    /** The time of day, UTC as AION writes it. */
    private static String clock(Json board) {
        String at = board.at("at").text();
        int time = at.indexOf('T');
        return time >= 0 && at.length() >= time + 9 ? at.substring(time + 1, time + 9) : at;
    }
}
