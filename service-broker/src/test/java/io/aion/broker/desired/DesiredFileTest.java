package io.aion.broker.desired;

import static io.aion.broker.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.aion.services.Fault;
import io.aion.services.ServicesFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DesiredFileTest {

    private static final String A = "microservices:\n  a:\n    command: [sleep, '9']\n    always: yes\n";
    private static final String B = A + "  b:\n    command: [sleep, '9']\n    always: yes\n";
    private static final String WRONG = "microservices:\n  a:\n    scale: none\n";

    @TempDir
    private Path folder;

    private final List<ServicesFile> heard = new CopyOnWriteArrayList<>();
    private final List<DesiredFile> open = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        open.forEach(DesiredFile::close);
    }

    private DesiredFile open(List<Fault> warnings) throws IOException {
        DesiredSettings settings = new DesiredSettings(folder, 10_000, 20, Duration.ofMillis(500));
        DesiredFile file =
                DesiredFile.open(settings.file(), settings, services -> warnings, () -> true, Clock.systemUTC());
        file.onChange(heard::add);
        open.add(file);
        return file;
    }

    private void write(String content) throws IOException {
        Files.writeString(folder.resolve("services.yml"), content);
    }

    /** Before, a look that failed ended the watch without a word, and one that could not read said nothing. */
    @Test
    void aFaultInOneLookDoesNotEndTheWatch() throws Exception {
        DesiredFile file = open(List.of());
        file.onChange(services -> {
            if (services.microservices().size() == 1) {
                throw new IllegalStateException("a fault of a listener");
            }
        });
        write(A);
        await().until(() -> file.current().microservices().containsKey("a"));
        write(B);
        await().until(() -> file.current().microservices().containsKey("b"));
    }

    @Test
    void aFileThatCanNotBeReadIsNamed() throws Exception {
        write(A);
        DesiredFile file = open(List.of());
        Files.delete(folder.resolve("services.yml"));
        Files.createDirectory(folder.resolve("services.yml"));
        await().untilAsserted(() -> assertThat(file.faults()).singleElement().satisfies(fault -> {
            assertThat(fault.severity()).isEqualTo(Fault.Severity.ERROR);
            assertThat(fault.message()).contains("can't be read");
        }));
        assertThat(file.current().microservices()).containsKey("a");
        Files.delete(folder.resolve("services.yml"));
        write(A);
        await().until(() -> file.faults().isEmpty());
    }

    @Test
    void whereTheSystemHasNoWatchLeftTheFolderIsLookedAt() throws Exception {
        AtomicInteger looks = new AtomicInteger();
        try (FolderWatch watch = new FolderWatch(
                () -> {
                    throw new IOException("User limit of inotify instances reached or too many open files");
                },
                folder,
                Duration.ofMillis(20),
                looks::incrementAndGet)) {
            watch.start();
            await().until(() -> looks.get() >= 3);
        }
    }

    @Test
    void aSecretThatAnAliasRepeatsIsHiddenWhereItStands() {
        String text = "a:\n  env: &e\n    PASSWORD: a-long-password\n    MODE: fast\nb:\n  env: *e\n";
        assertThat(MaskedYaml.of(text.getBytes(StandardCharsets.UTF_8)))
                .isEqualTo("a:\n  env: &e\n    PASSWORD: ***\n    MODE: fast\nb:\n  env: *e\n");
    }

    @Test
    void aChangeByHandIsTakenAndAWrongOneChangesNothingAndSaysWhy() throws Exception {
        DesiredFile file = open(List.of());
        assertThat(file.current()).isEqualTo(ServicesFile.empty());
        write(A);
        await().until(() -> file.current().microservices().containsKey("a"));
        write(WRONG);
        await().until(() -> !file.faults().isEmpty());
        assertThat(file.faults()).anySatisfy(fault -> {
            assertThat(fault.line()).isEqualTo(3);
            assertThat(fault.severity()).isEqualTo(Fault.Severity.ERROR);
        });
        assertThat(file.current().microservices()).containsOnlyKeys("a");
        assertThat(new String(file.text(), StandardCharsets.UTF_8)).isEqualTo(A);
        write(B);
        await().until(() -> file.current().microservices().containsKey("b"));
        assertThat(file.faults()).isEmpty();
        // Both come a moment after the file itself.
        await().until(() -> heard.size() == 2);
        await().until(() -> file.revisions().size() == 2);
    }

    @ParameterizedTest
    @ValueSource(strings = {WRONG, "microservices: [", ""})
    void theLastGoodOneCountsOverARestart(String now) throws Exception {
        DesiredFile before = open(List.of());
        assertThat(before.apply(bytes(A)).changed()).isTrue();
        before.close();
        Path path = folder.resolve("services.yml");
        if (now.isEmpty()) {
            Files.delete(path);
        } else {
            Files.writeString(path, now);
        }
        DesiredFile after = open(List.of());
        assertThat(after.current().microservices()).containsOnlyKeys("a");
        assertThat(after.faults()).isNotEmpty();
    }

    @Test
    void applyReplacesAndKeepsTwentyRevisions() throws Exception {
        DesiredFile file = open(List.of());
        for (int i = 0; i < 25; i++) {
            assertThat(file.apply(bytes(A + "# " + i + "\n")).changed()).isTrue();
        }
        assertThat(file.revisions()).hasSize(20);
        assertThat(file.revision(file.revisions().get(1).id()).orElseThrow()).isEqualTo(bytes(A + "# 23\n"));
        assertThat(file.revision("../services.yml")).isEmpty();
        assertThat(Files.readString(folder.resolve("services.yml"))).isEqualTo(A + "# 24\n");
        assertThat(heard).hasSize(1); // comments change nothing
        try (var files = Files.list(folder)) {
            assertThat(files.map(path -> path.getFileName().toString()))
                    .containsExactlyInAnyOrder("services.yml", "revisions");
        }
    }

    @Test
    void aDryRunSaysWhatWouldChangeAndChangesNothing() throws Exception {
        DesiredFile file = open(List.of(new Fault(Fault.Severity.WARNING, "services.yml", 1, 1, "too much", "")));
        file.apply(bytes(A));
        Applied applied = file.compare(bytes(B));
        assertThat(applied.changed()).isTrue();
        assertThat(applied.changes())
                .anySatisfy(change -> assertThat(change.name()).isEqualTo("b"));
        assertThat(applied.faults()).extracting(Fault::message).containsExactly("too much");
        assertThat(file.current().microservices()).containsOnlyKeys("a");
        assertThat(file.compare(bytes(A))).isEqualTo(new Applied(false, applied.faults(), List.of()));
    }

    @Test
    void aWrongOneIsNotApplied() throws Exception {
        DesiredFile file = open(List.of());
        file.apply(bytes(A));
        Applied applied = file.apply(bytes(WRONG));
        assertThat(applied.wrong()).isTrue();
        assertThat(applied.changed()).isFalse();
        assertThat(Files.readString(folder.resolve("services.yml"))).isEqualTo(A);
        assertThat(file.apply(new byte[20_000]).faults())
                .singleElement()
                .satisfies(fault -> assertThat(fault.message()).contains("10000"));
    }

    @Test
    void theFileOnDiskIsMendedEvenIfTheGoodOneWasAppliedBefore() throws Exception {
        DesiredFile file = open(List.of());
        file.apply(bytes(A));
        write(WRONG);
        await().until(() -> !file.faults().isEmpty());
        file.apply(bytes(A));
        assertThat(file.faults()).isEmpty();
        assertThat(Files.readString(folder.resolve("services.yml"))).isEqualTo(A);
    }

    @Test
    void theOriginalsOtherNameIsTaken() throws Exception {
        Files.writeString(folder.resolve("project.yml"), A);
        assertThat(open(List.of()).current().microservices()).containsOnlyKeys("a");
    }

    @Test
    void secretsAreHiddenAndNothingElse() {
        String text = """
            # über alles
            deviceName: dev
            devices:
              other: {addr: 10.0.0.1, username: u, password: hunter2}
            microservices:
              a:
                env:
                  DB_PASSWORD: "hun:ter3" # keep
                  TOKEN: |
                    many
                    lines
                  URL: amqp://u:hunter4@host/v
                  PLAIN: yes
                always: yes
            """;
        assertThat(MaskedYaml.of(bytes(text)))
                .doesNotContain("hunter2", "hun:ter3", "many", "lines", "hunter4")
                .contains("password: ***}", "DB_PASSWORD: *** # keep", "PLAIN: yes\n    always: yes", "# über alles");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
