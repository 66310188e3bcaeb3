package io.aion.status.gateway;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Connections through which, once frozen, nothing comes any more, while both ends stay open: no end and no reset is told, as
 * where a cable is pulled.
 */
final class Hose implements AutoCloseable {

    private final ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private volatile boolean forthFrozen;
    private volatile boolean backFrozen;

    Hose(int to) throws IOException {
        Thread.ofVirtual().start(() -> accept(to));
    }

    int port() {
        return server.getLocalPort();
    }

    void freeze() {
        forthFrozen = true;
        backFrozen = true;
    }

    /** What clients send arrives; what they are answered does not. */
    void freezeAnswers() {
        backFrozen = true;
    }

    private void accept(int to) {
        try {
            while (true) {
                Socket from = server.accept();
                Socket target = new Socket("127.0.0.1", to);
                sockets.add(from);
                sockets.add(target);
                Thread.ofVirtual().start(() -> pass(from, target, true));
                Thread.ofVirtual().start(() -> pass(target, from, false));
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    private void pass(Socket from, Socket to, boolean forth) {
        byte[] buffer = new byte[8192];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                if (!(forth ? forthFrozen : backFrozen)) {
                    out.write(buffer, 0, read);
                    out.flush();
                }
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
