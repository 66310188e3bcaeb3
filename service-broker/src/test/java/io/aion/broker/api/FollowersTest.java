package io.aion.broker.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class FollowersTest {

    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 2); // it may overflow
    private final Followers followers = new Followers(2, now::get);

    /** Sixteen callers that had gone kept all others out for half an hour. */
    @Test
    void theMostSilentOneMakesRoomForTheNext() {
        Followers.Follower first = followers.enter();
        now.incrementAndGet();
        Followers.Follower second = followers.enter();
        now.addAndGet(5);
        first.heard();
        now.incrementAndGet();
        Followers.Follower third = followers.enter();
        assertThat(second.ended()).isTrue();
        assertThat(first.ended()).isFalse();
        assertThat(third.ended()).isFalse();
        assertThat(first.silence()).isEqualTo(1);
    }

    @Test
    void whoeverLeavesMakesRoom() {
        Followers.Follower first = followers.enter();
        followers.enter().close();
        followers.enter();
        assertThat(first.ended()).isFalse();
    }
}
