package io.aion.broker.runtime;

import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * What an instance printed. The instance appends to {@code output.log} and keeps it open for ever, so that file is rotated
 * by copying it and cutting it off; {@code output.log.1} is the newest copy. What is printed in the microseconds between
 * the end of the copy and the cut is lost, and what is printed faster than it can be copied.
 */
public final class OutputLog implements InstanceLog {

    private static final String NAME = "output.log";
    /** More is never read at once for a number of lines. */
    private static final int WINDOW = 1024 * 1024;

    private final Path folder;

    private final List<String> secrets;

    /** The output in that folder; what it printed of these values is never handed out. */
    OutputLog(Path folder, List<String> secrets) {
        this.folder = folder;
        this.secrets = secrets;
    }

    /** The file that the instance appends to. */
    Path current() {
        return folder.resolve(NAME);
    }

    private Path old(int number) {
        return folder.resolve(NAME + "." + number);
    }

    /** Copies and cuts the file off where it is larger than that. */
    void rotate(long size, int files) throws IOException {
        Path current = current();
        if (!Files.exists(current) || Files.size(current) <= size) {
            return;
        }
        try (FileChannel from = FileChannel.open(current, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            if (files > 0) {
                Path copy = folder.resolve(NAME + ".copy");
                long copied = copy(from, copy);
                for (int i = files; i > 1; i--) {
                    if (Files.exists(old(i - 1))) {
                        Files.move(old(i - 1), old(i), StandardCopyOption.REPLACE_EXISTING);
                    }
                }
                Files.move(copy, old(1), StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
                appendRest(from, copied);
            }
            from.truncate(0);
        }
    }

    private static long copy(FileChannel from, Path to) throws IOException {
        try (FileChannel target = FileChannel.open(
                to, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            return pump(from, 0, target);
        }
    }

    /** What came while it was copied, right before the cut. */
    private void appendRest(FileChannel from, long position) throws IOException {
        try (FileChannel target = FileChannel.open(old(1), StandardOpenOption.APPEND)) {
            pump(from, position, target);
        }
    }

    private static long pump(FileChannel from, long start, FileChannel target) throws IOException {
        long position = start;
        // One window beyond the size seen at first: an instance that prints faster than it is copied must not hold
        // this.
        long limit = from.size() + WINDOW;
        while (position < Math.min(from.size(), limit)) {
            position += from.transferTo(position, Math.min(from.size(), limit) - position, target);
        }
        return position;
    }

    @Override
    public String last(int lines) {
        try {
            List<String> all = tail(current(), 0).lines().toList();
            if (all.size() < lines) {
                all = (tail(old(1), 0) + String.join("\n", all)).lines().toList();
            }
            List<String> last = all.subList(Math.max(0, all.size() - Math.max(0, lines)), all.size());
            return last.isEmpty() ? "" : InstanceSecrets.mask(String.join("\n", last) + "\n", secrets);
        } catch (IOException e) {
            throw new UncheckedIOException("output of " + folder.getFileName() + " can't be read", e);
        }
    }

    /** The last lines of those that came after the output was that long; a rotation since then is seen by its length. */
    String lastSince(long from, int lines) {
        try {
            List<String> all = tail(current(), size() < from ? 0 : from).lines().toList();
            String last = String.join("\n", all.subList(Math.max(0, all.size() - lines), all.size()));
            return InstanceSecrets.mask(last, secrets);
        } catch (IOException e) {
            throw new UncheckedIOException("output of " + folder.getFileName() + " can't be read", e);
        }
    }

    /** Bytes in the current file. */
    long size() {
        try {
            return Files.size(current());
        } catch (IOException e) {
            return 0;
        }
    }

    /** From there on, but no more than the window, which then begins with a whole line: half a secret can't be hidden. */
    private static String tail(Path file, long from) throws IOException {
        try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
            long length = in.length();
            int size = (int) Math.clamp(length - from, 0, WINDOW);
            byte[] bytes = new byte[size];
            in.seek(length - size);
            int read = Math.max(0, in.read(bytes));
            String text = new String(bytes, 0, read, StandardCharsets.UTF_8);
            return length - from > WINDOW ? text.substring(text.indexOf('\n') + 1) : text;
        } catch (java.io.FileNotFoundException e) {
            return "";
        }
    }

    @Override
    public InstanceLog.Follower follow() {
        return new Follower(size());
    }

    /** Also across a rotation. */
    private final class Follower implements InstanceLog.Follower {
        private final ByteBuffer buffer = ByteBuffer.allocate(64 * 1024);
        private long position;

        private Follower(long position) {
            this.position = position;
        }

        @Override
        public boolean copyTo(OutputStream out) throws IOException {
            try (FileChannel in = FileChannel.open(current(), StandardOpenOption.READ)) {
                if (in.size() < position) {
                    position = 0;
                }
                long before = position;
                int read;
                while ((read = in.read(buffer.clear(), position)) > 0) {
                    int whole = wholeLines(read);
                    if (whole == 0) {
                        break;
                    }
                    String text = new String(buffer.array(), 0, whole, StandardCharsets.UTF_8);
                    out.write(InstanceSecrets.mask(text, secrets).getBytes(StandardCharsets.UTF_8));
                    position += whole;
                }
                return position > before;
            } catch (NoSuchFileException e) {
                return false;
            }
        }

        @Override
        public void close() {
            // It opens the file anew each time.
        }

        /** Whole lines only, so that a secret is not cut in two; a line longer than the buffer goes as it is. */
        private int wholeLines(int read) {
            for (int i = read; i > 0; i--) {
                if (buffer.get(i - 1) == '\n') {
                    return i;
                }
            }
            return read == buffer.capacity() ? read : 0;
        }
    }
}
