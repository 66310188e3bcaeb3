package io.aion.kanban;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;

class TraceContextTest {

    private static final String GIVEN = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    private static Trail child(Trail parent, String service, String traceparent) {
        return new Trail(
                KanbanId.derived(parent.id(), service, 1, 0),
                parent.flow(),
                List.of(parent.id()),
                service,
                1,
                30,
                10,
                20,
                traceparent);
    }

    private static Trail first(String traceparent) {
        String id = KanbanId.first(Clock.systemUTC());
        return new Trail(id, id, List.of(), "a", 1, 1, 0, 0, traceparent);
    }

    @Test
    void theSpansOfAFlowConnectWithoutAnythingThatTravels() {
        Trail a = first("");
        Trail b = child(a, "b", "");
        Trail c = child(b, "c", "");
        TraceContext ofA = TraceContext.of(a);
        assertThat(ofA.traceId()).isEqualTo(a.flow().replace("-", ""));
        assertThat(ofA.parents()).isEmpty();
        assertThat(TraceContext.of(b).parents()).containsExactly(ofA.spanId());
        assertThat(TraceContext.of(c).parents())
                .containsExactly(TraceContext.of(b).spanId());
        assertThat(TraceContext.of(c).traceId()).isEqualTo(ofA.traceId());
        assertThat(List.of(
                        ofA.spanId(),
                        TraceContext.of(b).spanId(),
                        TraceContext.of(c).spanId()))
                .doesNotHaveDuplicates()
                .allMatch(span -> span.matches("[0-9a-f]{16}"));
    }

    @Test
    void aTraceThatWasBegunElsewhereIsGoneOnWith() {
        Trail a = first(GIVEN);
        TraceContext ofA = TraceContext.of(a);
        assertThat(ofA.traceId()).isEqualTo("4bf92f3577b34da6a3ce929d0e0e4736");
        assertThat(ofA.parents()).containsExactly("00f067aa0ba902b7");
        // The header travels unchanged; the parent is all the same the kanban before.
        TraceContext ofB = TraceContext.of(child(a, "b", GIVEN));
        assertThat(ofB.traceId()).isEqualTo(ofA.traceId());
        assertThat(ofB.parents()).containsExactly(ofA.spanId());
        assertThat(ofB.traceparent()).isEqualTo("00-4bf92f3577b34da6a3ce929d0e0e4736-" + ofB.spanId() + "-01");
        assertThat(TraceContext.of(first(GIVEN.replace("-01", "-00"))).sampled())
                .isFalse();
    }

    @Test
    void whatIsNoTraceparentAndNoUuidIsTakenAllTheSame() {
        for (String bad : List.of("", "x", GIVEN + "-more", GIVEN.replace("4", "G"), "00-" + "0".repeat(32))) {
            Trail odd = new Trail("id of mine", "flow of mine", List.of(), "a", 1, 1, 0, 0, bad);
            TraceContext context = TraceContext.of(odd);
            assertThat(context.traceId()).matches("[0-9a-f]{32}");
            assertThat(context.spanId()).matches("[0-9a-f]{16}").isNotEqualTo("0".repeat(16));
            assertThat(context).isEqualTo(TraceContext.of(odd));
        }
        Trail zero = new Trail("00000000-0000-0000-0000-000000000000", "f", List.of(), "a", 1, 1, 0, 0, "");
        assertThat(TraceContext.of(zero).spanId()).isEqualTo("0000000000000001");
    }
}
