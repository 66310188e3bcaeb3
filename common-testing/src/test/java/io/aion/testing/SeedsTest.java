package io.aion.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class SeedsTest {

    private static final Pattern SEED = Pattern.compile("-Daion\\.seed=(-?\\d+): ");

    @Test
    void eachRunHasAStartOfItsOwn() {
        List<Boolean> first = new ArrayList<>();
        HashSet<Long> starts = new HashSet<>();
        int runs = Seeds.forEach(100, random -> {
            first.add(random.nextBoolean());
            starts.add(random.nextLong());
        });
        assertThat(runs).isGreaterThanOrEqualTo(100);
        assertThat(starts).hasSize(runs);
        assertThat(first).as("the first draw differs, too").contains(true, false);
    }

    @Test
    void theFirstLineOfAFailureTellsSeedAndReason() {
        List<Integer> drawn = new ArrayList<>();
        Throwable failure = Objects.requireNonNull(catchThrowable(() -> Seeds.forEach(100, random -> {
            int value = random.nextInt();
            drawn.add(value);
            assertThat(value % 2).as("remainder").isZero();
        })));
        String line =
                Objects.requireNonNull(failure.getMessage()).lines().findFirst().orElse("");
        assertThat(line).contains("[remainder]").contains("expected: 0");
        Matcher seed = SEED.matcher(line);
        assertThat(seed.find()).isTrue();
        assertThat(new Random(Long.parseLong(seed.group(1))).nextInt()).isEqualTo(drawn.getLast());
    }

    @Test
    void whatIsNoAssertionIsNamedByItsType() {
        assertThatThrownBy(() -> Seeds.once(random -> {
                    throw new IllegalStateException("no\nroom");
                }))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(": IllegalStateException: no room\n");
    }
}
