package io.aion.broker.leadership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Who may act, by the clocks. */
class TenureTest {

    private static final Duration DEADLINE = Duration.ofSeconds(10);
    private static final Moment START = moment(0, 0);

    private static Moment moment(long steadySeconds, long watchSeconds) {
        return new Moment(Duration.ofSeconds(steadySeconds).toNanos(), Instant.ofEpochSecond(1_000_000 + watchSeconds));
    }

    private static Moment moment(long seconds) {
        return moment(seconds, seconds);
    }

    private static long termAt(Tenure tenure, Moment now) {
        return tenure.termAt(now, DEADLINE);
    }

    @Test
    void actsFromARenewalUntilTheDeadlineAfterItWasAskedFor() {
        Tenure none = Tenure.none(START);
        assertThat(termAt(none, START)).isEqualTo(Leadership.NONE);
        Tenure held = none.renewed(moment(1), moment(4), DEADLINE);
        assertThat(termAt(held, moment(4))).isEqualTo(1);
        assertThat(termAt(held, moment(10))).isEqualTo(1);
        assertThat(termAt(held, moment(11))).isEqualTo(Leadership.NONE);
        assertThat(termAt(held.ended(), moment(5))).isEqualTo(Leadership.NONE);
    }

    @Test
    void anAnswerThatCameTooLateBeginsNothing() {
        Tenure late = Tenure.none(START).renewed(moment(1), moment(12), DEADLINE);
        assertThat(termAt(late, moment(12))).isEqualTo(Leadership.NONE);
    }

    @Test
    void aRenewalGoesOnWithTheTermOnlyIfThatHasNotEndedMeanwhile() {
        Tenure held = Tenure.none(START).renewed(moment(0), moment(0), DEADLINE);
        assertThat(termAt(held.renewed(moment(9), moment(9), DEADLINE), moment(18)))
                .isEqualTo(1);
        assertThat(termAt(held.renewed(moment(9), moment(11), DEADLINE), moment(11)))
                .isEqualTo(2);
        assertThat(termAt(held.ended().renewed(moment(2), moment(2), DEADLINE), moment(2)))
                .isEqualTo(2);
    }

    @Test
    void theClockThatHasGoneFurtherCounts() {
        Tenure held = Tenure.none(START).renewed(moment(0), moment(0), DEADLINE);
        // The machine slept: its steady clock stood still.
        assertThat(termAt(held, moment(1, 60))).isEqualTo(Leadership.NONE);
        // The watch was set back: that lengthens no term.
        assertThat(termAt(held, moment(9, -3600))).isEqualTo(1);
        assertThat(termAt(held, moment(10, -3600))).isEqualTo(Leadership.NONE);
    }

    @Test
    void aLeaseIsAsOldAsItWasSeenByTheSteadyClock() {
        Sighting first = new Sighting("a", moment(0));
        assertThat(first.seen("a", moment(5)).age(moment(20))).isEqualTo(Duration.ofSeconds(20));
        assertThat(first.seen("b", moment(5)).age(moment(20))).isEqualTo(Duration.ofSeconds(15));
        // A watch that is set makes nothing look abandoned.
        assertThat(first.age(moment(3, 3600))).isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void timesThatCanNotBeSafeAreRefused() {
        assertThatThrownBy(() -> settings(15, 15, 2)).hasMessageContaining("lease-duration (15000 ms) must be longer");
        assertThatThrownBy(() -> settings(15, 5, 3)).hasMessageContaining("renew-deadline (5000 ms)");
        assertThatThrownBy(() -> settings(15, 10, 0)).hasMessageContaining("renew-every");
        assertThat(settings(15, 10, 2).deadline()).isEqualTo(DEADLINE);
    }

    private static LeaseSettings settings(int duration, int deadline, int every) {
        return new LeaseSettings(
                "lease",
                "me",
                Duration.ofSeconds(duration),
                Duration.ofSeconds(deadline),
                Duration.ofSeconds(every),
                Duration.ofSeconds(1),
                Duration.ofSeconds(3));
    }
}
