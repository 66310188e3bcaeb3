package io.aion.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aion.testing.Choice.Named;
import io.aion.testing.Choice.NotOpen;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ChoiceTest {

    private final Choice<String> choice = new Choice<>("Broker", "apt-get install broker");

    private static final Named<String> CLOSED = new Named<>("image", () -> {
        throw new NotOpen("no engine");
    });
    private static final Named<String> OPEN = new Named<>("package", () -> "3.10");
    private static final Named<String> LATER = new Named<>("last", () -> {
        throw new AssertionError("not asked: an earlier one is open");
    });

    @Test
    void theFirstOpenWayIsTaken() {
        assertThat(choice.choose(Optional.empty(), List.of(CLOSED, OPEN, LATER)))
                .isEqualTo("3.10");
    }

    @Test
    void noneOpenNamesEveryReasonAndTheCommand() {
        assertThatThrownBy(() -> choice.choose(Optional.empty(), List.of(CLOSED)))
                .hasMessageContaining("no Broker")
                .hasMessageContaining("image: no engine")
                .hasMessageContaining("apt-get install broker");
    }

    @Test
    void theOneAskedForIsTheOnlyOneTried() {
        assertThatThrownBy(() -> choice.choose(Optional.of("image"), List.of(CLOSED, OPEN)))
                .hasMessageContaining("no engine");
    }

    @Test
    void anUnknownNameIsAnsweredWithTheKnownOnes() {
        assertThatThrownBy(() -> choice.choose(Optional.of("imge"), List.of(CLOSED, OPEN)))
                .hasMessageContaining("'imge'")
                .hasMessageContaining("image, package");
    }

    @Test
    void aServerThatIsThereButDoesNotStartIsAFailure() {
        Named<String> broken = new Named<>("package", () -> {
            throw new IllegalStateException("ended with 78");
        });
        assertThatThrownBy(() -> choice.choose(Optional.empty(), List.of(broken, OPEN)))
                .hasMessageContaining("78");
    }
}
