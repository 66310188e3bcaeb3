package io.aion.ctl.output;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** What is known of the terminal. */
public final class Terminal {

    /** Wide enough for every table where nobody looks. */
    public static final int UNLIMITED = 100_000;

    private static final int DEFAULT_WIDTH = 100;
    private static final int DEFAULT_HEIGHT = 40;

    /**
     * Columns and rows.
     *
     * @param width at least 20
     * @param height at least 5
     */
    public record Size(int width, int height) {
        public Size {
            width = Math.max(20, width);
            height = Math.max(5, height);
        }
    }

    private Terminal() {}

    /** Whether file descriptor 1 or 2 of this process leads to a terminal. */
    public static boolean isTerminal(int descriptor) {
        try {
            String target = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor))
                    .toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || target.startsWith("/dev/console");
        } catch (IOException | UnsupportedOperationException e) {
            return System.console() != null && System.console().isTerminal();
        }
    }

    /** Its size now; the environment's or a usual one where it can't be asked. */
    public static Size size(Map<String, String> variables) {
        int width = number(variables.getOrDefault("COLUMNS", ""), DEFAULT_WIDTH);
        int height = number(variables.getOrDefault("LINES", ""), DEFAULT_HEIGHT);
        try {
            Process stty = new ProcessBuilder("stty", "size")
                    .redirectInput(new File("/dev/tty"))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String[] answer = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII)
                    .strip()
                    .split(" ");
            if (stty.waitFor(1, TimeUnit.SECONDS) && answer.length == 2) {
                return new Size(number(answer[1], width), number(answer[0], height));
            }
        } catch (IOException e) {
            // No terminal, or no stty: what the environment says is all there is.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return new Size(width, height);
    }

    private static int number(String text, int otherwise) {
        try {
            int number = Integer.parseInt(text.strip());
            return number > 0 ? number : otherwise;
        } catch (NumberFormatException e) {
            return otherwise;
        }
    }
}
