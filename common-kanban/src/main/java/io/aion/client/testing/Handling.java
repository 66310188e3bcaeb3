package io.aion.client.testing;

import io.aion.cache.Attachment;
import io.aion.cache.CacheSettings;
import io.aion.cache.Payload;
import io.aion.cache.PayloadGone;
import io.aion.cache.PayloadReference;
import io.aion.cache.Payloads;
import io.aion.kanban.BadKanban;
import io.aion.kanban.Kanban;
import io.aion.kanban.KanbanCodec;
import io.aion.kanban.KanbanId;
import io.aion.kanban.Trail;
import io.aion.messaging.GiveUp;
import io.aion.messaging.Handler;
import io.aion.messaging.KanbanRefused;
import io.aion.messaging.Progress;
import io.aion.messaging.Work;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a handler did with a kanban, with nothing running:
 *
 * <pre>{@code
 * Handling handling = Handling.of(Kanban.of(Map.of("load", 0.93))).by(watch::handle);
 * assertThat(handling.outputs()).singleElement().returns("alert", Kanban::connectionKey);
 * }</pre>
 *
 * Outputs are checked as when they are sent: size, values, number, payloads.
 *
 * @param outputs what it finished, with the number and connection key they are sent with; empty where it failed
 * @param payloads what goes with each of them, by name: {@code Payload.of(bytes)} for what it attached, a
 *     {@link PayloadReference} for what it passes on
 * @param progress what it told
 * @param givenUp the reason, where it gave the kanban up
 * @param failure what it threw otherwise: it would be called again
 */
public record Handling(
        List<Kanban> outputs,
        List<Map<String, Payload>> payloads,
        List<Progress> progress,
        @Nullable String givenUp,
        @Nullable Throwable failure) {

    public Handling {
        outputs = List.copyOf(outputs);
        payloads = List.copyOf(payloads);
        progress = List.copyOf(progress);
    }

    /** Whether it returned. */
    public boolean handled() {
        return givenUp == null && failure == null;
    }

    /** A kanban to be handled for the first time, by number 1 of one. */
    public static Given of(Kanban kanban) {
        return new Given(kanban, Map.of(), 1, 1, 1, false);
    }

    /**
     * What the handler is given.
     *
     * @param kanban as it arrives
     * @param payloads that come with it, by name
     * @param number of the instance
     * @param scale how many instances there are
     * @param attempt which, from 1
     * @param repeated whether it may have been handled before
     */
    public record Given(
            Kanban kanban, Map<String, byte[]> payloads, int number, int scale, int attempt, boolean repeated) {

        /** A payload comes with it. */
        public Given withPayload(String name, byte[] bytes) {
            Map<String, byte[]> more = new LinkedHashMap<>(payloads);
            more.put(name, bytes);
            return new Given(kanban, more, number, scale, attempt, repeated);
        }

        public Given withInstance(int instance, int instances) {
            return new Given(kanban, payloads, instance, instances, attempt, repeated);
        }

        public Given withAttempt(int which) {
            return new Given(kanban, payloads, number, scale, which, repeated);
        }

        public Given withRepeated() {
            return new Given(kanban, payloads, number, scale, attempt, true);
        }

        /** Calls the handler once. */
        public Handling by(Handler handler) {
            Tried work = new Tried(this);
            try {
                handler.handle(work);
                return new Handling(work.outputs, work.attached, work.progress, null, null);
            } catch (GiveUp | PayloadGone e) {
                return failed(work, e.getMessage(), null);
            } catch (KanbanRefused e) {
                return failed(work, "what its handler finished was refused: " + e.getMessage(), null);
            } catch (Throwable e) {
                return failed(work, null, e);
            }
        }

        private static Handling failed(Tried work, @Nullable String givenUp, @Nullable Throwable failure) {
            return new Handling(List.of(), List.of(), work.progress, givenUp, failure);
        }
    }

    private static final class Tried implements Work {

        private final Given given;
        private final Kanban kanban;
        private final Trail trail = Trail.first(KanbanId.first(Clock.systemUTC()), "test", 1, 0);
        private final List<Kanban> outputs = new ArrayList<>();
        private final List<Map<String, Payload>> attached = new ArrayList<>();
        private final List<Progress> progress = new ArrayList<>();

        private Tried(Given given) {
            this.given = given;
            Kanban numbered = given.kanban().withProcessNumber(given.number());
            kanban = given.payloads().isEmpty()
                    ? numbered
                    : attach(numbered, received(given)).kanban();
        }

        private static Map<String, Payload> received(Given given) {
            Map<String, Payload> received = new LinkedHashMap<>();
            given.payloads().forEach((name, bytes) -> received.put(name, Payload.of(bytes)));
            return received;
        }

        private static Attachment attach(Kanban to, Map<String, ? extends Payload> payloads) {
            return Attachment.of(to, payloads, "test_1", CacheSettings.PAYLOAD_IN_CACHE, Clock.systemUTC());
        }

        @Override
        public Kanban kanban() {
            return kanban;
        }

        @Override
        public Trail trail() {
            return trail;
        }

        @Override
        public boolean foreign() {
            return false;
        }

        @Override
        public boolean repeated() {
            return given.repeated();
        }

        @Override
        public int attempt() {
            return given.attempt();
        }

        @Override
        public void progress(double done, String text) {
            progress.add(new Progress(trail.id(), trail.flow(), done, text));
        }

        @Override
        public byte[] payload(String name) {
            PayloadReference reference = Payloads.of(kanban, name);
            byte[] bytes = given.payloads().get(name);
            if (bytes == null) {
                throw new PayloadGone("its payload '" + name + "' is gone: the test gives no bytes for " + reference);
            }
            return bytes;
        }

        @Override
        public Map<String, PayloadReference> payloads() {
            return Payloads.of(kanban);
        }

        @Override
        public void finish(Kanban output) {
            finish(output, Map.of());
        }

        @Override
        public void finish(Kanban output, Map<String, ? extends Payload> with) {
            int number = output.processNumber() == 0 ? given.number() : output.processNumber();
            if (number < 1 || number > given.scale()) {
                throw new KanbanRefused(
                        "the finished kanban has processNumber " + number + ", but there are the numbers 1 to "
                                + given.scale() + "; leave processNumber as it was received");
            }
            Kanban sent = output.withProcessNumber(number).withConnectionKey(output.routingConnectionKey());
            // Breaks a limit here rather than on the device.
            try {
                Attachment attachment = attach(sent, with);
                KanbanCodec.toJson(attachment.kanban());
                attached.add(attachment.payloads());
            } catch (BadKanban e) {
                throw new KanbanRefused(e.reason());
            }
            outputs.add(sent);
        }
    }
}
