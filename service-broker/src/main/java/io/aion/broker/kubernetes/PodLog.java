package io.aion.broker.kubernetes;

import io.aion.broker.runtime.InstanceLog;
import io.aion.broker.runtime.Variables;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.LogWatch;
import io.fabric8.kubernetes.client.dsl.PodResource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** What a pod printed, as its node keeps it. */
final class PodLog implements InstanceLog {

    /** What comes while nobody reads on; then the stream waits. */
    private static final int BUFFER = 256 * 1024;

    private final PodResource pod;
    private final List<String> secrets;
    private final Duration limit;

    PodLog(PodResource pod, List<String> secrets, Duration limit) {
        this.pod = pod;
        this.secrets = secrets;
        this.limit = limit;
    }

    @Override
    public String last(int lines) {
        if (lines == 0) {
            return "";
        }
        try {
            String text = pod.tailingLines(lines).getLog();
            return text == null ? "" : Variables.mask(text, secrets);
        } catch (KubernetesClientException e) {
            throw new UncheckedIOException(new IOException("Kubernetes does not tell it: " + e.getMessage(), e));
        }
    }

    @Override
    public InstanceLog.Follower follow() {
        return new Follower();
    }

    private final class Follower extends OutputStream implements InstanceLog.Follower {
        private final ByteArrayOutputStream come = new ByteArrayOutputStream();
        private final LogWatch watch;
        private boolean closed;

        Follower() {
            watch = pod.tailingLines(0).watchLog(this);
        }

        @Override
        public void write(int one) throws IOException {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public synchronized void write(byte[] bytes, int from, int length) throws IOException {
            try {
                long patience = limit.toMillis();
                while (come.size() > BUFFER && !closed && patience > 0) {
                    long before = System.nanoTime();
                    wait(patience);
                    patience -= (System.nanoTime() - before) / 1_000_000;
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", e);
            }
            if (closed || come.size() > BUFFER) {
                throw new IOException("nobody reads on");
            }
            come.write(bytes, from, length);
        }

        @Override
        public boolean copyTo(OutputStream out) throws IOException {
            String lines = wholeLines();
            out.write(Variables.mask(lines, secrets).getBytes(StandardCharsets.UTF_8));
            return !lines.isEmpty();
        }

        /** So that a secret is not cut in two; a line longer than the buffer goes as it is. */
        private synchronized String wholeLines() {
            byte[] all = come.toByteArray();
            int end = all.length;
            while (end > 0 && all[end - 1] != '\n') {
                end--;
            }
            if (end == 0 && all.length > BUFFER) {
                end = all.length;
            }
            if (end == 0) {
                return "";
            }
            come.reset();
            come.write(all, end, all.length - end);
            notifyAll();
            return new String(all, 0, end, StandardCharsets.UTF_8);
        }

        @Override
        public void close() {
            synchronized (this) {
                closed = true;
                notifyAll();
            }
            watch.close();
        }
    }
}
