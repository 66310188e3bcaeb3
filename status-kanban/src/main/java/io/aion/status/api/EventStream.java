package io.aion.status.api;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Server-sent events on one response, written by the thread of its request. There is no buffer between: a subscriber
 * that reads slowly waits for itself, and one that does not read at all is dropped by the server's write timeout.
 */
final class EventStream {

    private static final byte[] COMMENT = ":\n\n".getBytes(StandardCharsets.UTF_8);
    private final OutputStream out;

    EventStream(HttpServletResponse response) throws IOException {
        response.setContentType("text/event-stream");
        response.setCharacterEncoding(StandardCharsets.UTF_8.name());
        response.setHeader("Cache-Control", "no-store");
        out = response.getOutputStream();
        out.write(COMMENT);
        out.flush();
    }

    /** @param json one line */
    void send(String id, byte[] json) throws IOException {
        StringBuilder head = new StringBuilder();
        if (!id.isEmpty()) {
            head.append("id: ").append(id).append('\n');
        }
        out.write(head.append("data: ").toString().getBytes(StandardCharsets.UTF_8));
        out.write(json);
        out.write("\n\n".getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    /** Tells both ends that the other is still there. */
    void alive() throws IOException {
        out.write(COMMENT);
        out.flush();
    }
}
