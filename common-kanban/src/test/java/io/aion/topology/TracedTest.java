package io.aion.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TracedTest {

    @Test
    void aNameOfABridgeIsTheKeyThatSaysEverything() {
        for (String target : List.of("q", "my.queue", "a*b#c%d", "100%25", "größe")) {
            for (String host : List.of("", "/", "vision", "a.b")) {
                Traced traced = new Traced("s.1", 12, target, host);
                assertThat(Traced.read(traced.key())).contains(traced);
                assertThat(traced.bridge().split("\\.")).hasSize(4);
                assertThat(traced.key().split("\\.")).hasSize(host.isEmpty() ? 4 : 5);
            }
        }
        assertThat(new Traced("a", 1, "q", "v").key()).isEqualTo("to.a.001.q.v");
        assertThat(Traced.to("my.queue")).isEqualTo("to.*.*.my%2Equeue");
    }

    @Test
    void whatIsNoSuchKeyIsNone() {
        for (String key : List.of(
                "",
                "to",
                "to.a.001",
                "to.a.01.q",
                "to.a.x.q",
                "to.a.1234567890.q",
                "to.a.001.q.v.w",
                "to.a.001.%zz",
                "to..001.q",
                "before.a.001.q",
                "default.1")) {
            assertThat(Traced.read(key)).as(key).isEmpty();
        }
        assertThat(Traced.read("after.a", "to.a.001.q")).isEmpty();
    }
}
