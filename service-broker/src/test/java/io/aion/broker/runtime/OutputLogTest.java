package io.aion.broker.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputLogTest {

    @TempDir
    Path folder;

    @Test
    void nothingPrintedIsNothingRead() {
        assertThat(log().last(10)).isEmpty();
        assertThat(log().follow()).isNotNull();
    }

    @Test
    void readsTheLastLinesAcrossARotation() throws IOException {
        print("one\ntwo\nthree\n");
        log().rotate(5, 2);
        assertThat(log().size()).isZero();
        print("four\nfive");
        assertThat(log().last(1)).isEqualTo("five\n");
        assertThat(log().last(3)).isEqualTo("three\nfour\nfive\n");
        assertThat(log().last(100)).isEqualTo("one\ntwo\nthree\nfour\nfive\n");
        assertThat(log().last(0)).isEmpty();
    }

    @Test
    void keepsSoManyFilesAndNoMore() throws IOException {
        for (int i = 1; i <= 5; i++) {
            print("file " + i + "\n");
            log().rotate(3, 2);
        }
        assertThat(folder.resolve("output.log.1")).hasContent("file 5");
        assertThat(folder.resolve("output.log.2")).hasContent("file 4");
        assertThat(folder.resolve("output.log.3")).doesNotExist();
    }

    @Test
    void anInstanceThatAppendsGoesOnAtTheFront() throws IOException {
        try (var out = Files.newOutputStream(
                folder.resolve("output.log"), StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            out.write("before\n".getBytes());
            log().rotate(3, 1);
            out.write("after\n".getBytes());
        }
        assertThat(folder.resolve("output.log")).hasContent("after");
    }

    @Test
    void aFollowerGoesOnAfterARotation() throws IOException {
        print("old\n");
        InstanceLog.Follower follower = log().follow();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertThat(follower.copyTo(out)).isFalse();
        print("new\nhalf a li");
        assertThat(follower.copyTo(out)).isTrue();
        assertThat(out).as("whole lines only").hasToString("new\n");
        print("ne\n");
        follower.copyTo(out);
        log().rotate(3, 1);
        print("x\n");
        follower.copyTo(out);
        assertThat(out).hasToString("new\nhalf a line\nx\n");
    }

    @Test
    void aLineLongerThanTheBufferIsHandedOnAllTheSame() throws IOException {
        InstanceLog.Follower follower = log().follow();
        String line = "x".repeat(100_000);
        print(line + "\n");
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        follower.copyTo(out);
        assertThat(out).hasToString(line + "\n");
    }

    @Test
    void aSecretIsNotCutInTwoWhereMoreWasPrintedThanIsLookedAt() throws IOException {
        String rest = "r".repeat(99) + "\n";
        String secret = "tiger-and-lion-42";
        print(secret + "\n");
        print(rest.repeat(1024 * 1024 / rest.length()));
        // The window begins within the secret.
        print("e".repeat(1024 * 1024 - (int) log().size() + 8) + "\n");
        assertThat(new OutputLog(folder, List.of(secret)).last(1_000_000))
                .startsWith(rest)
                .doesNotContain("lion");
    }

    private OutputLog log() {
        return new OutputLog(folder, List.of());
    }

    private void print(String text) throws IOException {
        Files.writeString(folder.resolve("output.log"), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}
