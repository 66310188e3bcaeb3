package io.aion.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.aion.cache.Payload;
import io.aion.cache.PayloadReference;
import io.aion.client.testing.Handling;
import io.aion.kanban.Kanban;
import io.aion.kanban.KanbanId;
import io.aion.messaging.GiveUp;
import io.aion.messaging.Handler;
import java.time.Clock;
import java.util.Arrays;
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
    void payloadsAreGivenAndWhatIsAttachedIsSeen() {
        byte[] photo = {1, 2, 3};
        Handling handling = Handling.of(LOADED).withPayload("photo", photo).by(work -> {
            byte[] seen = work.payload("photo");
            work.finish(
                    Kanban.empty(),
                    Map.of("small", Payload.of(Arrays.copyOf(seen, 1)).forReaders(2)));
            work.finish(work.kanban());
            work.finish(Kanban.empty(), work.payloads());
            work.finish(Kanban.empty());
        });
        assertThat(handling.failure()).isNull();
        Payload given = handling.payloads().get(1).get("photo");
        assertThat(given).isInstanceOf(PayloadReference.class);
        assertThat(handling.payloads())
                .containsExactly(
                        Map.of("small", Payload.of(new byte[] {1}).forReaders(2)),
                        Map.of("photo", given),
                        Map.of("photo", given),
                        Map.of());
        assertThat(handling.outputs()).hasSize(4);
    }

    @Test
    void aPayloadThatIsNotThereIsToldAsOnTheDevice() {
        assertThat(Handling.of(LOADED).by(work -> work.payload("photo")).failure())
                .isInstanceOf(IllegalArgumentException.class);
        Kanban bad = Kanban.of(Map.of("aion-payloads", Map.of("photo", Map.of("in", "nowhere"))));
        assertThat(Handling.of(bad).by(work -> work.payload("photo")).givenUp())
                .contains("'photo' has a bad reference");
        Kanban gone = Kanban.of(Map.of(
                "aion-payloads",
                Map.of(
                        "photo",
                        Map.of(
                                "in",
                                "cache",
                                "of",
                                "a_1",
                                "key",
                                KanbanId.first(Clock.systemUTC()),
                                "bytes",
                                3,
                                "readers",
                                1))));
        assertThat(Handling.of(gone).by(work -> work.payload("photo")).givenUp())
                .contains("'photo' is gone");
        String refused = Handling.of(LOADED)
                .by(work -> work.finish(Kanban.empty(), Map.of("a b", Payload.of(new byte[1]))))
                .givenUp();
        assertThat(refused).contains("'a b'");
    }

    @Test
    void whatWouldBeRefusedIsRefused() {
        assertThat(refusal(LOADED.withProcessNumber(2))).contains("processNumber 2");
        assertThat(refusal(Kanban.of(Map.of("load", Double.NaN)))).contains("NaN");
        assertThat(refusal(Kanban.of(Map.of("text", "x".repeat(1 << 21))))).contains("longer than");
        assertThat(refusal(LOADED.withFiles("", List.of("x".repeat(5_000))))).contains("longer than");
    }

    private static String refusal(Kanban output) {
        return String.valueOf(
                Handling.of(LOADED).by(work -> work.finish(output)).givenUp());
    }
}
