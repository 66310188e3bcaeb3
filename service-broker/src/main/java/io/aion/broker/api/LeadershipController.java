package io.aion.broker.api;

import io.aion.broker.leadership.Leadership;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Which broker acts. */
@RestController
@AlsoStandingBy
public final class LeadershipController {

    private final Leadership leadership;

    public LeadershipController(Leadership leadership) {
        this.leadership = leadership;
    }

    @GetMapping("/api/leadership")
    public LeadershipView leadership() {
        return new LeadershipView(leadership.name(), leadership.acts(), leadership.leader());
    }

    /**
     * How a broker sees it.
     *
     * @param name the one that was asked
     * @param acts whether it acts
     * @param leader the one that does; empty while that is not known
     */
    public record LeadershipView(String name, boolean acts, String leader) {}
}
