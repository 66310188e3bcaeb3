package io.aion.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * A running device, on which kanban flow all the while: wrong files are named with their lines and change nothing, right
 * ones raise no alarm, and every command of aionctl does what its manual says. {@code -Daion.long=true} hands every wrong
 * file to aionctl too; without it every sixth, as each call is a process.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CommandLineTest {

    private static final boolean LONG = Boolean.getBoolean("aion.long");
    private static final int FLOWING = 20;

    private Device device;
    private Aionctl aionctl;
    private Chain chain;
    private Snapshot before;

    @BeforeAll
    void start(@TempDir(cleanup = CleanupMode.ON_SUCCESS) Path folder) throws Exception {
        // Small limits, so that the disk of no machine is too small for them, which would be a warning.
        device = new Device(folder, "--aion.service-broker.queue-limit=1MB", "--aion.service-broker.log-limit=100MB");
        aionctl = device.aionctl();
        device.apply(services());
        chain = new Chain(device);
        chain.awaitHandled(FLOWING);
        await("every instance runs")
                .atMost(Progress.LIMIT)
                .until(
                        () -> Snapshot.processes(device),
                        processes -> processes.size() == 6
                                && processes.values().stream().allMatch(one -> one.startsWith("running")));
        before = Snapshot.of(device);
    }

    /** Whatever a test did: nothing was lost, nothing came twice, and the same processes run. */
    @AfterAll
    void stop() throws Exception {
        if (device == null) {
            return; // it never started, and says why
        }
        try {
            Record record = chain.end("sink");
            record.verify();
            assertThat(record.handled()).noneMatch(Record.Handled::repeated);
        } finally {
            device.close();
        }
    }

    @Test
    void aWrongFileThatIsWrittenIsNamedWithItsLinesAndChangesNothing() throws Exception {
        List<SampleFile> samples = SampleFile.in("wrong");
        assertThat(samples).hasSizeGreaterThanOrEqualTo(40);
        byte[] good = Files.readAllBytes(device.servicesFile());
        for (SampleFile sample : samples) {
            Files.write(device.servicesFile(), sample.content());
            await(sample.name()).atMost(Progress.LIMIT).untilAsserted(() -> saidOf(sample));
            assertThat(Snapshot.processes(device)).as(sample.name()).isEqualTo(before.processes());
        }
        unchanged();
        Files.write(device.servicesFile(), good);
        await("the good file is back")
                .atMost(Progress.LIMIT)
                .until(() -> device.get("/api/file/faults").isEmpty());
        unchanged();
    }

    @Test
    void aWrongFileThatIsAppliedIsNamedWithItsLinesAndChangesNothing() throws Exception {
        List<SampleFile> samples = SampleFile.in("wrong");
        for (int i = 0; i < samples.size(); i += LONG ? 1 : 6) {
            SampleFile sample = samples.get(i);
            String said = aionctl.run("apply", "-f", sample.path().toString())
                    .exits(3)
                    .err();
            sample.expected().forEach(expected -> said(said, sample, expected));
        }
        unchanged();
    }

    @Test
    void aRightFileRaisesNoFalseAlarm() throws Exception {
        List<SampleFile> samples = SampleFile.in("right");
        assertThat(samples).hasSizeGreaterThanOrEqualTo(30);
        for (SampleFile sample : samples) {
            Aionctl.Result result = aionctl.run(
                            "apply", "--dry-run", "-f", sample.path().toString())
                    .exits(0);
            sample.expected().forEach(expected -> said(result.err(), sample, expected));
            assertThat(result.err().lines().filter(line -> line.contains(": error: ") || line.contains(": warning: ")))
                    .as(sample.name())
                    .hasSameSizeAs(sample.expected());
            assertThat(result.out()).as(sample.name()).contains("source");
        }
        aionctl.run("diff", "-f", samples.getFirst().path().toString()).exits(1);
        aionctl.run("diff", "-f", device.servicesFile().toString()).exits(0);
        unchanged();
    }

    @Test
    void everyCommandDoesWhatItsManualSays() throws Exception {
        JsonNode services =
                aionctl.run("get", "services", "-o", "json").exits(0).json();
        assertThat(services).hasSize(6);
        assertThat(aionctl.run("get", "services").exits(0).out()).contains("source", "middle", "sink", "running");
        assertThat(aionctl.run("get", "services", "-o", "yaml").exits(0).out()).contains("name: middle");
        assertThat(aionctl.run("get", "services", "-w", "--every", "500ms", "--for", "2s", "-o", "json")
                        .exits(0)
                        .out()
                        .lines())
                .hasSizeGreaterThanOrEqualTo(2);
        assertThat(aionctl.run("get", "devices").exits(0).out()).contains("other");
        assertThat(aionctl.run("get", "file").exits(0).out()).contains("microservices:");
        assertThat(aionctl.run("describe", "service", "middle").exits(0).out()).contains("middle", "sink");
        assertThat(aionctl.run("describe", "service", "middle", "-o", "json")
                        .exits(0)
                        .json()
                        .isEmpty())
                .isFalse();
        aionctl.run("describe", "service", "nobody").exits(5);
        assertThat(aionctl.run("logs", "quiet", "--lines", "5").exits(0).out()).contains("hello from quiet");
        assertThat(aionctl.run("completion").exits(0).out()).contains("aionctl");
        assertThat(aionctl.run("top", "--for", "1s")
                        .exits(0)
                        .json()
                        .path("lost")
                        .asInt(-1))
                .isZero();
        assertThat(aionctl.run("dead", "list").exits(0).out()).contains("none");
        aionctl.run("get", "nothing").exits(2);
    }

    @Test
    void aKanbanThatIsSentIsFoundInTheLogAndTraced() {
        String flow = aionctl.run("send", "relay", "--metadata", "{\"who\": \"me\"}", "-o", "json")
                .exits(0)
                .json()
                .path("flow")
                .asString();
        await("the log has it")
                .atMost(Progress.LIMIT)
                .until(() -> !aionctl.run("get", "kanban", "--meta", "who=me", "-o", "json")
                        .exits(0)
                        .json()
                        .isEmpty());
        JsonNode trace = aionctl.run("trace", flow, "-o", "json").exits(0).json();
        assertThat(trace.path("hops")).isNotEmpty();
        assertThat(aionctl.run("trace", flow).exits(0).out()).contains("relay");
    }

    /** Not now and not at the next resyncs (2 s), and kanban flow on. */
    private void unchanged() throws IOException {
        int flowed = chain.handled();
        await("nothing changes")
                .during(Duration.ofSeconds(5))
                .atMost(Progress.LIMIT)
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> Snapshot.of(device), snapshot -> {
                    assertThat(snapshot).isEqualTo(before);
                    return true;
                });
        chain.awaitHandled(flowed + FLOWING);
    }

    private void saidOf(SampleFile sample) {
        JsonNode faults = device.get("/api/file/faults");
        assertThat(faults).as(sample.name() + faults).hasSameSizeAs(sample.expected());
        for (SampleFile.Expected expected : sample.expected()) {
            assertThat(faults)
                    .as(sample.name())
                    .anyMatch(fault -> fault.path("line").asInt() == expected.line()
                            && fault.path("column").asInt() == expected.column()
                            && fault.path("severity").asString().equalsIgnoreCase(expected.severity())
                            && (fault.path("message").asString() + " ("
                                            + fault.path("hint").asString() + ")")
                                    .contains(expected.text()));
        }
    }

    /** Columns and lines in front, as compilers write them. What is not UTF-8 never leaves aionctl, which says the line. */
    private static void said(String said, SampleFile sample, SampleFile.Expected expected) {
        String place = sample.path() + ":" + expected.line() + ":";
        assertThat(said.lines())
                .as("%s: %s", sample.name(), said)
                .anyMatch(line -> line.contains(place)
                        && line.contains(": " + expected.severity() + ": ")
                        && (line.contains(expected.text()) || line.contains("UTF-8")));
    }

    private static String services() {
        return "devices: {other: {addr: 192.0.2.1}}\n" + Chain.services(50, 0)
                + """
                  relay:
                    startup: yes
                    always: yes
                    command: %s
                    nextService:
                      default: [{name: listener}]
                  listener:
                    startup: yes
                    always: yes
                    command: %s
                  quiet:
                    withoutKanban: yes
                    always: yes
                    command: [sh, -c, "echo hello from quiet; exec sleep 86400"]
                """.formatted(Programs.part("Middle"), Programs.part("Moody"));
    }
}
