package io.aion.status.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** A connection whose client pings stays. */
class PingTest {

    private static final int PING = 6;
    private static final int GOAWAY = 7;
    private static final String YML = "microservices: {b: {always: yes}}";

    @Test
    void pingsWithoutAnyCallAreAnswered() throws Exception {
        try (Wires wires = new Wires("b");
                Gateway gateway = new Gateway(wires, Gateway.RULES, YML);
                Socket socket = new Socket("127.0.0.1", gateway.port())) {
            DataOutputStream out = new DataOutputStream(socket.getOutputStream());
            out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            frame(out, 4, 0, new byte[0]);
            List<Integer> types = new CopyOnWriteArrayList<>();
            Thread reader = Thread.ofVirtual().start(() -> read(socket, types));
            // The server of the tests permits one in 50 ms, as the real one does in 5 s; the original's clients send
            // one
            // in 10 s. Each is sent when the one before was answered: else they might reach a slow server all at once.
            for (int ping = 1; ping <= 10; ping++) {
                int sent = ping;
                frame(out, PING, 0, new byte[8]);
                await().pollInterval(Duration.ofMillis(100))
                        .atMost(Duration.ofSeconds(20))
                        .until(() -> types.stream().filter(type -> type == PING).count() >= sent);
            }
            assertThat(types).doesNotContain(GOAWAY);
            socket.close();
            reader.join();
        }
    }

    private static void frame(DataOutputStream out, int type, int flags, byte[] payload) throws IOException {
        out.writeByte(payload.length >> 16);
        out.writeShort(payload.length);
        out.writeByte(type);
        out.writeByte(flags);
        out.writeInt(0);
        out.write(payload);
        out.flush();
    }

    private static void read(Socket socket, List<Integer> types) {
        try {
            DataInputStream in = new DataInputStream(socket.getInputStream());
            while (true) {
                int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
                types.add(in.readUnsignedByte());
                in.skipNBytes(5L + length);
            }
        } catch (IOException e) {
            // The test has closed it.
        }
    }
}
