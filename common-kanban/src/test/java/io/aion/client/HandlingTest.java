package io.aion.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.aion.client.testing.Handling;
import io.aion.kanban.Kanban;
import io.aion.messaging.GiveUp;
import io.aion.messaging.Handler;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HandlingTest {

    private static final Kanban LOADED = Kanban.of(Map.of("load", 0.93));

    @Test
    void tellsWhatAHandlerFinished() {
        Handling handling = Handling.of(LOADED).withInstance(2, 3).by(work -> {
            work.progress(0.5, "half");
            work.finish(work.kanban().withConnectionKey("alert"));
            work.finish(Kanban.empty());
        });
        assertThat(handling.handled()).isTrue();
        assertThat(handling.outputs()).extracting(Kanban::connectionKey).containsExactly("alert", "default");
        assertThat(handling.outputs()).extracting(Kanban::processNumber).containsExactly(2, 2);
        assertThat(handling.progress()).singleElement().matches(p -> p.done() == 0.5);
    }

    @Test
    void aFailureLeavesNoOutputs() {
        Handler handler = work -> {
            work.finish(work.kanban());
            if (work.attempt() < 3) {
                throw new IllegalStateException("not yet");
            }
        };
        Handling failed = Handling.of(LOADED).by(handler);
        assertThat(failed.handled()).isFalse();
        assertThat(failed.outputs()).isEmpty();
        assertThat(failed.failure()).hasMessage("not yet");
        assertThat(Handling.of(LOADED).withAttempt(3).by(handler).outputs()).hasSize(1);
    }

    @Test
    void tellsWhyAKanbanIsGivenUp() {
        Handling given = Handling.of(LOADED).by(_ -> {
            throw new GiveUp("no such machine");
        });
        assertThat(given.givenUp()).isEqualTo("no such machine");
        assertThat(given.handled()).isFalse();
    }

    @Test
    void whatWouldBeRefusedIsRefused() {
        assertThat(refusal(LOADED.withProcessNumber(2))).contains("processNumber 2");
        assertThat(refusal(LOADED.withConnectionKey("k".repeat(300)))).contains("255");
        assertThat(refusal(Kanban.of(Map.of("load", Double.NaN)))).contains("NaN");
        assertThat(refusal(Kanban.of(Map.of("text", "x".repeat(1 << 21))))).contains("longer than");
        assertThat(refusal(LOADED.withFiles("", List.of("x".repeat(5_000))))).contains("longer than");
    }

    private static String refusal(Kanban output) {
        return String.valueOf(
                Handling.of(LOADED).by(work -> work.finish(output)).givenUp());
    }
}
