package io.aion.ctl.command;

import io.aion.ctl.Env;
import io.aion.ctl.Exit;
import io.aion.ctl.Failure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The file that {@code apply} and {@code diff} are about. */
final class ServicesFileInput {

    @Option(
            names = {"-f", "--file"},
            paramLabel = "FILE",
            required = true,
            description = "services.yml or project.yml; '-' is standard input.")
    @SuppressWarnings("NullAway.Init") // required
    private String file;

    /** As messages name it. */
    String name() {
        return file.equals("-") ? "standard input" : file;
    }

    /** Its text. What is not UTF-8 could not be sent as it is, so it is named here. */
    String text(Env env) {
        byte[] bytes = bytes(env);
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new Failure(
                    Exit.WRONG_FILE, name() + ":" + line(bytes) + ": error: not UTF-8 (save the file as UTF-8)");
        }
    }

    private byte[] bytes(Env env) {
        try {
            return file.equals("-") ? env.in().readAllBytes() : Files.readAllBytes(Path.of(file));
        } catch (IOException e) {
            throw new Failure(Exit.USAGE, "'" + file + "' can't be read: " + reason(e));
        }
    }

    private static String reason(IOException e) {
        return e instanceof java.nio.file.NoSuchFileException
                ? "there is no such file"
                : String.valueOf(e.getMessage());
    }

    /** The first line that is not UTF-8. */
    private static int line(byte[] bytes) {
        String[] lines = new String(bytes, StandardCharsets.ISO_8859_1).split("\n", -1);
        for (int i = 0; i < lines.length; i++) {
            byte[] raw = lines[i].getBytes(StandardCharsets.ISO_8859_1);
            if (new String(raw, StandardCharsets.UTF_8).indexOf('\uFFFD') >= 0) {
                return i + 1;
            }
        }
        return 1;
    }
}
