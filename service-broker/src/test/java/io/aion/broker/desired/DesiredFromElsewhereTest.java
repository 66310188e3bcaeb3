package io.aion.broker.desired;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file that is not ours to write. */
class DesiredFromElsewhereTest {

    private static final String A = "microservices:\n  a:\n    always: yes\n";

    @TempDir
    private Path folder;

    private Source.Look there = new Source.Look.NotYet();
    private boolean readable = true;
    private boolean acts = true;
    private Runnable changed = () -> {};

    /** Tells what the test says. */
    private final class Told implements Source {
        @Override
        public String name() {
            return "project.yml";
        }

        @Override
        public String place() {
            return "the place";
        }

        @Override
        public Look look(long limit) throws IOException {
            if (!readable) {
                throw new IOException("it may not be asked for");
            }
            return there;
        }

        @Override
        public void replace(byte[] content) throws CannotApply {
            throw new CannotApply("change it there");
        }

        @Override
        public void follow(Runnable listener) {
            changed = listener;
        }

        @Override
        public void close() {}
    }

    private DesiredFile open() throws IOException {
        DesiredSettings settings = new DesiredSettings(folder, 100, 20, Duration.ofMinutes(10));
        return DesiredFile.open(new Told(), settings, services -> List.of(), () -> acts, Clock.systemUTC());
    }

    private void tell(Source.Look now) {
        there = now;
        changed.run();
    }

    private static Source.Look text(String text) {
        return new Source.Look.Text(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void isFollowedAndKeptAndNotWritten() throws Exception {
        DesiredFile file = open();
        assertThat(file.known()).isFalse();
        tell(text(A));
        assertThat(file.current().microservices()).containsKey("a");
        assertThat(file.revisions()).hasSize(1);
        byte[] other = A.replace("a:", "b:").getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> file.apply(other))
                .isInstanceOf(CannotApply.class)
                .hasMessage("change it there");
        assertThat(file.current().microservices()).containsOnlyKeys("a");
        // What it would change is told all the same.
        assertThat(file.compare(other).changes()).isNotEmpty();
    }

    @Test
    void whatIsMissingWrongOrUnreadableChangesNothingAndSaysSo() throws Exception {
        DesiredFile file = open();
        tell(text(A));
        tell(new Source.Look.Missing("make one"));
        assertThat(file.faults()).singleElement().satisfies(fault -> {
            assertThat(fault.message()).isEqualTo("there is no the place");
            assertThat(fault.toString()).contains("make one");
        });
        tell(text("microservices: [" + "x"));
        assertThat(file.faults().getFirst().file()).isEqualTo("project.yml");
        tell(text(A + " ".repeat(100)));
        assertThat(file.faults().getFirst().message()).contains("more than 100 bytes");
        readable = false;
        changed.run();
        assertThat(file.faults().getFirst().message()).contains("it may not be asked for");
        assertThat(file.current().microservices()).containsKey("a");
        readable = true;
        tell(text(A));
        assertThat(file.faults()).isEmpty();
    }

    @Test
    void aStartBeforeItIsToldGoesOnWithTheNewestRevision() throws Exception {
        open();
        tell(text(A));
        there = new Source.Look.NotYet();
        DesiredFile next = open();
        assertThat(next.current().microservices()).containsKey("a");
        tell(text(A.replace("a:", "b:")));
        assertThat(next.current().microservices()).containsOnlyKeys("b");
    }

    /** Two processes that read the same would keep each one twice. */
    @Test
    void revisionsAreKeptByTheOneThatActs() throws Exception {
        acts = false;
        DesiredFile file = open();
        tell(text(A));
        file.keep();
        assertThat(file.revisions()).isEmpty();
        acts = true;
        file.keep();
        file.keep();
        assertThat(file.revisions()).hasSize(1);
    }
}
