package microservice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.aion.client.testing.Handling;
import io.aion.kanban.Kanban;
import java.util.Map;
import org.junit.jupiter.api.Test;

class {{Camel}}ServiceTest {

    private static Handling handling(Map<String, Object> metadata) {
        return Handling.of(Kanban.of(metadata)).by(work -> work.finish(new {{Camel}}Service().handle(work.kanban())));
    }

    @Test
    void aHighLoadIsAnAlert() {
        Kanban output = handling(Map.of("load", 0.93)).outputs().getFirst();
        assertEquals("alert", output.connectionKey());
        assertEquals(Map.of("load", 0.93, "seen", true), output.metadata());
    }

    @Test
    void anyOtherIsNone() {
        assertEquals("default", handling(Map.of("load", 0.8)).outputs().getFirst().connectionKey());
    }

    @Test
    void withoutALoadItFails() {
        assertInstanceOf(IllegalArgumentException.class, handling(Map.of()).failure());
    }
}
