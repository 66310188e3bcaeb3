package io.aion.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The command line as a person calls it: a process of its own, which knows the device from its environment. */
final class Aionctl {

    private static final int LIMIT_SECONDS = 90;

    private final Path folder;
    private final Map<String, String> environment;

    Aionctl(Path folder, Map<String, String> environment) {
        this.folder = folder;
        this.environment = environment;
    }

    /** What a call came to. */
    record Result(String call, int exit, String out, String err) {

        /** This, if it ended with that code. */
        Result exits(int code) {
            assertThat(exit).as("exit code of %s; %s%s", call, out, err).isEqualTo(code);
            return this;
        }

        /** Its data, which must be JSON. */
        JsonNode json() {
            return JsonMapper.shared().readTree(out);
        }
    }

    Result run(String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Programs.java(), "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-jar", Programs.jar("aionctl")));
        command.addAll(List.of(arguments));
        String call = "aionctl " + String.join(" ", arguments);
        try {
            Path out = Files.createTempFile(folder, "aionctl", ".out");
            Path err = Files.createTempFile(folder, "aionctl", ".err");
            ProcessBuilder builder =
                    new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
            builder.environment().putAll(environment);
            Process process = builder.start();
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError(call + " has not ended after " + LIMIT_SECONDS + " s");
            }
            Result result = new Result(call, process.exitValue(), Files.readString(out), Files.readString(err));
            Files.delete(out);
            Files.delete(err);
            return result;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
