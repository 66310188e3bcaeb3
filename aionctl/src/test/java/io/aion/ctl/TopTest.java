package io.aion.ctl;

import static org.assertj.core.api.Assertions.assertThat;

import io.aion.ctl.json.Json;
import io.aion.ctl.json.JsonReader;
import io.aion.ctl.json.JsonWriter;
import io.aion.ctl.output.Terminal.Size;
import io.aion.ctl.top.BoardView;
import io.aion.ctl.top.Summary;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TopTest {

    @TempDir
    Path folder;

    private static final String BOARD = """
            {"at":"2026-11-22T12:00:01.123456Z","services":[
              {"service":"sensor","number":1,"in":0,"out":1200,"inRate":0.0,"outRate":10.04,"lastIn":null,"ageMs":80,"hopP50Ms":null,"hopP99Ms":null,"waiting":null},
              {"service":"watch","number":1,"in":600,"out":600,"inRate":5.0,"outRate":5.0,"ageMs":90,"hopP50Ms":0.8123456,"hopP99Ms":2.5,"waiting":1},
              {"service":"watch","number":2,"in":600,"out":599,"inRate":5.0,"outRate":5.0,"ageMs":180000,"hopP50Ms":0.7,"hopP99Ms":12.25,"waiting":2}],
             "totals":{"kanban":2399,"lost":0,"waiting":3,"dead":1,"unrouted":null,"hopP50Ms":0.75,"hopP99Ms":3.0,"reordered":0,"repeated":0}}""";

    private static final String SERVICES = """
            [{"name":"sensor","instances":[{"number":1,"state":"running","reason":""}]},
             {"name":"watch","instances":[{"number":1,"state":"running","reason":""},{"number":2,"state":"backing-off","reason":"exited 1, next try in 8 s"}]},
             {"name":"report","instances":[{"number":1,"state":"no-command","reason":"nothing to run"}]}]""";

    private static final String QUEUES = """
            [{"virtualHost":"vision","queue":"register-queue","writers":["identify"],"readers":["register"],"messages":3,"publishRate":1.23,"deliverRate":1,"state":"ok","reason":""},
             {"virtualHost":"vision","queue":"log-queue","writers":["identify"],"readers":[],"messages":7,"publishRate":null,"deliverRate":null,"state":"unread","reason":""},
             {"virtualHost":"vision","queue":"to.identify.001.register-queue","writers":["identify"],"readers":[],"messages":0,"state":"bridge","reason":""},
             {"virtualHost":"vision","queue":"old","writers":[],"readers":[],"messages":0,"state":"unused","reason":""}]""";

    @Test
    void theViewFitsAWideTerminal() {
        List<String> lines = BoardView.lines(json(BOARD), json(SERVICES), Json.NULL, new Size(120, 30), false);
        assertThat(String.join("\n", lines)).isEqualTo("""
                12:00:01  kanban 2399  lost 0  waiting 3  dead 1  unrouted -  hop p50 0.75 ms  p99 3.00 ms
                SERVICE  NO  STATE         IN   OUT  IN/S  OUT/S  P50 MS  P99 MS  WAITING  AGE
                sensor    1  running        0  1200   0.0   10.0       -       -        -   0s
                watch     1  running      600   600   5.0    5.0    0.81    2.50        1   0s
                watch     2  backing-off  600   599   5.0    5.0    0.70    12.3        2   3m
                report-1 no-command: nothing to run
                watch-2 backing-off: exited 1, next try in 8 s""");
    }

    @Test
    void noLineIsWiderOrLowerThanTheTerminal() {
        for (int width = 20; width < 130; width++) {
            for (int height : new int[] {5, 7, 40}) {
                List<String> lines =
                        BoardView.lines(json(BOARD), json(SERVICES), Json.NULL, new Size(width, height), false);
                int most = width;
                assertThat(lines)
                        .as("%dx%d", width, height)
                        .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(most));
                assertThat(lines).hasSizeLessThanOrEqualTo(height);
            }
        }
    }

    @Test
    void queuesThatTheFileNamesAreEdges() {
        List<String> lines = BoardView.lines(json(BOARD), json(SERVICES), json(QUEUES), new Size(120, 30), false);
        assertThat(String.join("\n", lines.subList(5, 7))).isEqualTo("""
                identify -> register  by register-queue (vision), waiting 3, 1.2/s in, 1.0/s out
                identify -> nobody  by log-queue (vision), waiting 7, unread""");
        List<String> low = BoardView.lines(json(BOARD), json(SERVICES), json(QUEUES), new Size(120, 11), false);
        assertThat(low).hasSizeLessThanOrEqualTo(11).contains("… and 2 more queues");
        for (int width = 20; width < 130; width++) {
            for (int height : new int[] {5, 9, 10, 11, 12, 40}) {
                int most = width;
                assertThat(BoardView.lines(json(BOARD), json(SERVICES), json(QUEUES), new Size(width, height), false))
                        .hasSizeLessThanOrEqualTo(height)
                        .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(most));
            }
        }
    }

    @Test
    void coloursSayWhatIsBad() {
        List<String> lines = BoardView.lines(json(BOARD), json(SERVICES), Json.NULL, new Size(120, 30), true);
        assertThat(lines.get(4)).startsWith("\u001B[31mwatch").endsWith("\u001B[0m");
        assertThat(lines.get(2)).startsWith("sensor");
    }

    @Test
    void theSummaryAddsUpInstances() {
        assertThat(JsonWriter.line(Summary.of(json(BOARD))))
                .isEqualTo(
                        "{\"kanban\":2399,\"lost\":0,\"hop_p50_ms\":0.75,\"hop_p99_ms\":3,\"waiting\":3,\"dead\":1,\"unrouted\":null,"
                                + "\"reordered\":0,\"repeated\":0,\"services\":{"
                                + "\"sensor\":{\"in\":0,\"out\":1200,\"waiting\":null,\"hop_p50_ms\":null,\"hop_p99_ms\":null},"
                                + "\"watch\":{\"in\":1200,\"out\":1199,\"waiting\":3,\"hop_p50_ms\":0.812,\"hop_p99_ms\":12.25}}}");
    }

    @Test
    void topEndsByItselfWithTheSummaryAsItsLastLine() throws Exception {
        try (FakeAion aion = new FakeAion()) {
            aion.on("GET /api/board", 503, "{\"detail\":\"starting\"}")
                    .on("GET /api/board", 200, BOARD)
                    .on("GET /api/services", 200, SERVICES);
            Run plain = Run.of(aion, Map.of(), "", false, "top", "--for", "700ms");
            assertThat(plain.code()).isZero();
            assertThat(plain.out().lines()).hasSize(1).first().asString().startsWith("{\"kanban\":2399,\"lost\":0,");
            assertThat(plain.err())
                    .startsWith("aionctl: starting\n")
                    .contains("12:00:01  kanban 2399")
                    .doesNotContain("\u001B");

            Path note = Files.writeString(folder.resolve("note"), "mine.yml:1:1: error\u0007\n");
            Run terminal =
                    Run.of(aion, Map.of("NO_COLOR", "1"), "", true, "top", "--for", "600ms", "--note", note.toString());
            assertThat(terminal.out().lines()).hasSize(1);
            assertThat(terminal.err())
                    .startsWith("\u001B[?25l\u001B[J12:00:01")
                    .contains("mine.yml:1:1: error")
                    .contains("\u001B[8F")
                    .endsWith("\u001B[?25h");
        }
    }

    @Test
    void topOfNobodyEndsWithFour() throws Exception {
        try (FakeAion aion = new FakeAion()) {
            aion.on("GET /api/board", 503, "{\"detail\":\"starting\"}");
            Run run = Run.of(aion, Map.of(), "", false, "top", "--for", "100ms");
            assertThat(run.code()).isEqualTo(4);
            assertThat(run.out()).isEmpty();
        }
    }

    private static Json json(String text) {
        return JsonReader.read(text);
    }
}
