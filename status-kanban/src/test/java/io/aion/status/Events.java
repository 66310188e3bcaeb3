package io.aion.status;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The events of a stream of server-sent events, each as its lines. */
final class Events implements AutoCloseable {

    private final BufferedReader in;

    Events(InputStream in) {
        this.in = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    }

    List<String> next() throws IOException {
        List<String> lines = new ArrayList<>();
        while (true) {
            String line = in.readLine();
            if (line == null) {
                throw new IOException("the stream has ended after " + lines);
            }
            if (!line.isEmpty() && !line.startsWith(":")) {
                lines.add(line);
            } else if (line.isEmpty() && !lines.isEmpty()) {
                return lines;
            }
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
