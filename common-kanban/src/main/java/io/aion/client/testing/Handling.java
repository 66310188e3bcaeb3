package io.aion.client.testing;

import io.aion.kanban.Kanban;
import io.aion.kanban.KanbanId;
import io.aion.kanban.Trail;
import io.aion.messaging.GiveUp;
import io.aion.messaging.Handler;
import io.aion.messaging.KanbanRefused;
import io.aion.messaging.Outputs;
import io.aion.messaging.Progress;
import io.aion.messaging.ReceiverSettings;
import io.aion.messaging.Work;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a handler did with a kanban, with nothing running:
 *
 * <pre>{@code
 * Handling handling = Handling.of(Kanban.of(Map.of("load", 0.93))).by(watch::handle);
 * assertThat(handling.outputs()).singleElement().returns("alert", Kanban::connectionKey);
 * }</pre>
 *
 * Outputs are checked as when they are sent: size, values, number.
 *
 * @param outputs what it finished, with the number and connection key they are sent with; empty where it failed
 * @param progress what it told
 * @param givenUp the reason, where it gave the kanban up
 * @param failure what it threw otherwise: it would be called again
 */
public record Handling(
        List<Kanban> outputs,
        List<Progress> progress,
        @Nullable String givenUp,
        @Nullable Throwable failure) {

    public Handling {
        outputs = List.copyOf(outputs);
        progress = List.copyOf(progress);
    }

    /** Whether it returned. */
    public boolean handled() {
        return givenUp == null && failure == null;
    }

    /** A kanban to be handled for the first time, by number 1 of one. */
    public static Given of(Kanban kanban) {
        return new Given(kanban, 1, 1, 1, false);
    }

    /**
     * What the handler is given.
     *
     * @param kanban as it arrives
     * @param number of the instance
     * @param scale how many instances there are
     * @param attempt which, from 1
     * @param repeated whether it may have been handled before
     */
    public record Given(Kanban kanban, int number, int scale, int attempt, boolean repeated) {

        public Given withInstance(int instance, int instances) {
            return new Given(kanban, instance, instances, attempt, repeated);
        }

        public Given withAttempt(int which) {
            return new Given(kanban, number, scale, which, repeated);
        }

        public Given withRepeated() {
            return new Given(kanban, number, scale, attempt, true);
        }

        /** Calls the handler once. */
        public Handling by(Handler handler) {
            Tried work = new Tried(this);
            try {
                handler.handle(work);
                return new Handling(work.outputs, work.progress, null, null);
            } catch (GiveUp e) {
                return new Handling(List.of(), work.progress, e.getMessage(), null);
            } catch (KanbanRefused e) {
                return new Handling(
                        List.of(), work.progress, "what its handler finished was refused: " + e.getMessage(), null);
            } catch (Throwable e) {
                return new Handling(List.of(), work.progress, null, e);
            }
        }
    }

    private static final class Tried implements Work {

        private final Given given;
        private final Outputs checks;
        private final Kanban kanban;
        private final Trail trail = Trail.first(KanbanId.first(Clock.systemUTC()), "test", 1, 0);
        private final List<Kanban> outputs = new ArrayList<>();
        private final List<Progress> progress = new ArrayList<>();

        private Tried(Given given) {
            this.given = given;
            checks = new Outputs(ReceiverSettings.of("test", given.number()).withScale(given.scale()));
            kanban = given.kanban().withProcessNumber(given.number());
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
        public void finish(Kanban output) {
            outputs.add(checks.checked(output));
        }
    }
}
