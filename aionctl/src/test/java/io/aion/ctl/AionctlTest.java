package io.aion.ctl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class AionctlTest extends CommandTest {

    private static final String SERVICES = """
        [{"name":"sensor","instances":[{"name":"sensor","number":1,"mode":"always","state":"running","reason":"","pid":42,
          "since":"2026-11-22T11:59:18Z","restarts":0,"lastExit":null,"nextTry":null,"waiting":3}],
          "nextService":{"default":["watch"]}},
         {"name":"watch","instances":[{"name":"watch","number":1,"mode":"on-demand","state":"backing-off",
          "reason":"exited 1, 3 times in 20 s, next try in 8 s; last lines:\\n\\u001b[31mboom","pid":null,"since":null,
          "restarts":2,"waiting":null}],"nextService":{}}]\
        """;

    @Test
    void servicesAsATable() {
        aion.on("GET /api/services", 200, SERVICES);
        Run run = run("get", "services");
        assertThat(run.err()).isEmpty();
        assertThat(run.out()).isEqualTo("""
            SERVICE  NO  MODE       STATE        SINCE  RESTARTS  WAITING  REASON
            sensor    1  always     running        42s         0        3
            watch     1  on-demand  backing-off                2           exited 1, 3 times in 20 s, next try in 8 s; last lines: | ·[31mboom
            """);
        assertThat(run.code()).isZero();
    }

    @Test
    void servicesAsJsonAndYamlAreTheAnswerItself() {
        aion.on("GET /api/services", 200, SERVICES);
        assertThat(run("get", "services", "-o", "json").out().replaceAll("\\s", ""))
                .isEqualTo(SERVICES.replaceAll("\\s", "").replace("\\u001b", "\\u001B"));
        assertThat(run("get", "services", "-o", "yaml").out()).startsWith("""
            - name: sensor
              instances:
              - name: sensor
                number: 1
                mode: always
                state: running
                reason: ""
                pid: 42
                since: "2026-11-22T11:59:18Z"
            """);
    }

    private static final String QUEUES = """
        [{"virtualHost":"vision","queue":"identify-queue","readers":["identify"],"writers":["camera","door"],"messages":3,
          "consumers":1,"publishRate":12.25,"deliverRate":12.0,"state":"ok","reason":""},
         {"virtualHost":"vision","queue":"log-queue","readers":[],"writers":["identify"],"messages":null,"consumers":null,
          "publishRate":null,"deliverRate":null,"state":"fault","reason":"it is not there yet"}]\
        """;

    @Test
    void queuesThatTheFileNamesAsATable() {
        aion.on("GET /api/queues", 200, QUEUES);
        assertThat(run("get", "queues").out()).isEqualTo("""
            HOST    QUEUE           WRITERS      READERS   WAITING  CONS  IN/S  OUT/S  STATE
            vision  identify-queue  camera,door  identify        3     1  12.3   12.0  ok
            vision  log-queue       identify                                           fault: it is not there yet
            """);
        assertThat(run("get", "queues", "-o", "json").out().replaceAll("\\s", ""))
                .isEqualTo(QUEUES.replaceAll("\\s", ""));
    }

    @Test
    void aFileWithoutNamedQueuesHasNone() {
        aion.on("GET /api/queues", 200, "[]");
        assertThat(run("get", "queues").out()).startsWith("none");
    }

    @Test
    void watchingJsonIsALineEachTime() {
        aion.on("GET /api/services", 200, "[{\"name\":\"a\"}]").on("GET /api/services", 200, "[{\"name\":\"b\"}]");
        Run run = run("get", "services", "-o", "json", "--watch", "--every", "10ms", "--for", "2s");
        assertThat(run.out()).startsWith("[{\"name\":\"a\"}]\n[{\"name\":\"b\"}]\n");
        assertThat(run.code()).isZero();
    }

    @Test
    void aWrongTokenIsRefusedAndNotShown() throws IOException {
        Path other = Files.writeString(home.resolve("other"), "very-secret");
        Run run = run("dead", "drop", "x", "--token-file", other.toString());
        assertThat(run.err()).isEqualTo("aionctl: a call that changes something needs the token\n");
        assertThat(run.code()).isEqualTo(5);
    }

    @Test
    void whatIsNotThereAndWhatDoesNotAnswer() {
        assertThat(run("describe", "service", "nobody").code()).isEqualTo(5);
        aion.on("GET /api/devices", 500, "oops").on("GET /api/file", 503, "{\"detail\":\"RabbitMQ does not answer\"}");
        assertThat(run("get", "devices")).isEqualTo(new Run(6, "", "aionctl: AION answered 500: oops\n"));
        assertThat(run("get", "file")).isEqualTo(new Run(4, "", "aionctl: RabbitMQ does not answer\n"));
        String url = aion.url();
        aion.close();
        Run run = run("get", "services", "--url", url + "/");
        assertThat(run.err())
                .startsWith("aionctl: no answer from " + url + ": ")
                .contains("is AION running there?");
        assertThat(run.code()).isEqualTo(4);
    }

    @Test
    void anAnswerThatIsNoJsonIsAFailure() {
        aion.text("GET /api/devices", "<html>");
        assertThat(run("get", "devices").code()).isEqualTo(6);
    }

    @Test
    void aWrongCommandLineEndsWithTwo() {
        assertThat(run("get", "servces").err()).contains("services");
        for (String[] args : new String[][] {
            {},
            {"gte"},
            {"get"},
            {"get", "servces"},
            {"apply"},
            {"top", "--for", "soon"},
            {"get", "services", "-o", "xml"},
            {"dead", "resend"},
            {"dead", "drop", "x", "--all"},
            {"send", "a", "--metadata", "[1]"},
            {"send", "a", "--metadata", "{"},
            {"apply", "-f", "/nowhere"},
            {"get", "services", "--url", "nonsense"},
            {"describe", "device", "x"}
        }) {
            Run run = run(args);
            assertThat(run.code()).as(String.join(" ", args)).isEqualTo(2);
            assertThat(run.err()).as(String.join(" ", args)).isNotEmpty();
            assertThat(run.out()).as(String.join(" ", args)).isEmpty();
        }
    }

    @Test
    void kanbanAreAskedForByEverythingThatIsGiven() {
        aion.on("GET /api/kanban?flow=f+1&service=a&meta.result.class=b%26c&limit=2".replace("+", "%20"), 200, """
            {"kanban":[{"id":"i1","flow":"f 1","service":"a","number":1,"key":"default","sent":"2026-11-22T11:00:00.000001Z",
              "entered":"2026-11-22T11:00:00.000500Z","left":"2026-11-22T11:00:00.013000Z","metadata":{"load":1.0},"bad":""}],"complete":false}\
            """);
        Run run = run("get", "kanban", "--flow", "f 1", "--service", "a", "--meta", "result.class=b&c", "--limit", "2");
        assertThat(run.err()).isEqualTo("there are older ones that match: --limit, --from, --to\n");
        assertThat(run.out()).isEqualTo("""
            SENT                         SERVICE  NO  KEY      WORK MS  FLOW  ID  METADATA
            2026-11-22T11:00:00.000001Z  a         1  default     12.5  f 1   i1  {"load":1.0}
            """);
    }

    @Test
    void aTraceIndentsByTheParents() {
        aion.on("GET /api/trace/f1", 200, """
            {"flow":"f1","hops":[{"id":"a","parents":[],"service":"sensor","number":1,"key":"default","sent":"t1","hopMs":null,"workMs":1,"metadata":{}},
            {"id":"b","parents":["a"],"service":"watch","number":2,"key":"alert","sent":"t2","hopMs":0.5,"workMs":100.4,"metadata":{}},
            {"id":"c","parents":["b"],"service":"report","number":1,"key":"","sent":"t3","hopMs":30,"workMs":2,"metadata":{}}]}\
            """);
        assertThat(run("trace", "f1").out().lines().map(line -> line.substring(0, 10)))
                .containsExactly("SERVICE   ", "sensor    ", "  watch   ", "    report");
        assertThat(run("trace", "other").code()).isEqualTo(5);
        aion.on("GET /api/trace/f2", 200, """
            {"flow":"f2","hops":[{"id":"a","parents":[],"service":"watch","number":1,"key":"alert","toDevice":"edge-2","sent":"t1","metadata":{}}]}\
            """);
        assertThat(run("trace", "f2").out()).contains("  alert to edge-2  t1");
    }

    @Test
    void logsOfOneAndOfAll() {
        aion.on(
                        "GET /api/services/watch",
                        200,
                        "{\"name\":\"watch\",\"instances\":[{\"number\":2},{\"number\":1},{\"number\":1}]}")
                .text("GET /api/services/watch/1/log?lines=100&follow=false", "one\n")
                .text("GET /api/services/watch/2/log?lines=100&follow=false", "two\nthree\n")
                .text("GET /api/services/watch/2/log?lines=1&follow=true", "three\n");
        assertThat(run("logs", "watch").out()).isEqualTo("watch-1 | one\nwatch-2 | two\nwatch-2 | three\n");
        assertThat(run("logs", "watch", "-n", "2", "--lines", "1", "-f").out()).isEqualTo("three\n");
        assertThat(run("logs", "nobody").code()).isEqualTo(5);
    }

    @Test
    void sendBeginsAFlow() {
        aion.on("POST /api/services/watch/2/kanban", 202, "{\"id\":\"i9\",\"flow\":\"i9\"}");
        Run run = run("send", "watch", "-n", "2", "--metadata", "{\"load\": 1}", "--file", "/a", "--file", "/b");
        assertThat(run.out()).isEqualTo("ID  FLOW\ni9  i9\n");
        assertThat(aion.calls())
                .containsExactly(
                        "POST /api/services/watch/2/kanban {\"fileList\":[\"/a\",\"/b\"],\"metadata\":{\"load\":1}}");
    }

    @Test
    void drainGoesOnAsLongAsSomethingMoves() {
        aion.on("POST /api/services/old/drain", 200, """
            {"queues":[{"queue":"before.old.001","to":"dead","moved":500,"trouble":"is being moved"},
              {"queue":"before.old.002","to":"dead","moved":0,"trouble":""}]}\
            """)
                .on("POST /api/services/old/drain", 200, """
                    {"queues":[{"queue":"before.old.001","to":"dead","moved":7,"trouble":""},
                      {"queue":"before.old.002","to":"dead","moved":0,"trouble":""}]}\
                    """)
                .on("POST /api/services/old/drain?to=new", 200, """
                    {"queues":[{"queue":"before.old.001","to":"before.new 1","moved":0,"trouble":"it has a reader"}]}\
                    """);
        Run run = run("drain", "old");
        assertThat(run.out()).isEqualTo("507 moved from before.old.001 to dead\n0 moved from before.old.002 to dead\n");
        assertThat(run.err()).isEmpty();
        assertThat(run.code()).isZero();
        assertThat(run("drain", "old", "--to", "new"))
                .isEqualTo(new Run(5, "0 moved from before.old.001 to before.new 1\n", "it has a reader\n"));
        assertThat(run("drain", "nobody").code()).isEqualTo(5);
    }

    @Test
    void deadOnesAreListedShownResentAndDropped() {
        aion.on(
                        "GET /api/dead?queue=dead",
                        200,
                        "[{\"id\":\"d/1\",\"virtualHost\":\"vision\",\"service\":\"watch\",\"number\":1,\"reason\":\"failed 5"
                                + " times\",\"at\":\"t\",\"trail\":{\"flow\":\"f\"}}]")
                .on("GET /api/dead?queue=unrouted", 200, "[{\"id\":\"u1\"}]")
                .on("GET /api/dead/d%2F1", 200, "{\"id\":\"d/1\",\"reason\":\"failed 5 times\"}")
                .on("POST /api/dead/d%2F1/resend", 200, "{\"id\":\"d/1\",\"to\":\"before.watch.001\"}")
                .on("POST /api/dead/u1/resend", 204, "")
                .on("DELETE /api/dead/u1", 204, "");
        assertThat(run("dead", "list").out()).isEqualTo("""
            ID   HOST    QUEUE     SERVICE  NO  AT  FLOW  REASON
            d/1  vision  dead      watch     1  t   f     failed 5 times
            u1           unrouted
            """);
        assertThat(run("dead", "show", "d/1").out()).isEqualTo("id: d/1\nreason: failed 5 times\n");
        assertThat(run("dead", "resend", "--all").out()).isEqualTo("d/1 resent to before.watch.001\nu1 resent\n");
        assertThat(run("dead", "drop", "u1").out()).isEqualTo("u1 dropped\n");
        assertThat(run("dead", "drop", "gone")).extracting(Run::code, Run::out).containsExactly(5, "");
    }

    @Test
    void describeGoesOnWithoutTheBoard() {
        aion.on("GET /api/services/sensor", 200, """
            {"name":"sensor","instances":[{"number":1,"mode":"always","state":"running","reason":"","pid":42,"since":"2026-11-22T11:58:00Z","restarts":0,"waiting":3,
              "lastExit":{"code":1,"at":"2026-11-22T11:50:00Z","how":"exited 1"},"nextTry":null}],
             "nextService":{"default":["watch"],"far":[{"name":"log","device":"cellar"}]}}\
            """)
                .on("GET /api/board", 503, "{\"detail\":\"Redis" + " is away\"}")
                .on("GET /api/queues", 200, "[]");
        Run run = run("describe", "service", "sensor");
        assertThat(run.err()).isEqualTo("aionctl: without the board: Redis is away\n");
        assertThat(run.out()).isEqualTo("""
            Service  sensor

            Next services
              default -> watch
              far -> log on cellar

            Instances
              1  running since 2m, pid 42, always, restarts 0, waiting 3
                 last run: exited 1, 10m ago
            """);
        assertThat(run.code()).isZero();
    }

    @Test
    void explainNamesTheCauseAndWhatToDo() {
        aion.on("GET /api/services/camera/explain", 200, """
            {"name":"camera","instances":[
              {"number":1,"copy":1,"mode":"always","state":"starting","causes":[{"code":"image-missing","what":"camera-001: there is no image a/camera:1","todo":"Push it."}]},
              {"number":2,"copy":2,"mode":"always","state":"running","causes":[]}]}\
            """);
        Run run = run("explain", "camera");
        assertThat(run.out()).isEqualTo("""
            camera-001  starting  image-missing
              camera-001: there is no image a/camera:1
              To do: Push it.
            camera-002.2  running
              It runs.
            """);
        assertThat(run.code()).isZero();
        assertThat(run("explain", "camera", "-o", "json").out()).contains("\"code\" : \"image-missing\"");
        assertThat(run("explain", "camera", "-o", "yaml").out()).contains("code: image-missing");
        assertThat(run("explain", "nobody").code()).isEqualTo(5);
        assertThat(run("explain").code()).isEqualTo(2);
    }

    @Test
    void helpAndVersionAreData() {
        assertThat(run("--help").out()).contains("apply", "describe", "completion");
        assertThat(run("get", "kanban", "--help").out()).contains("--meta=PATH=VALUE");
        assertThat(run("--version").out()).startsWith("aionctl ");
        assertThat(run("completion").out())
                .contains("complete -F _complete_aionctl")
                .contains("dry-run");
    }
}
