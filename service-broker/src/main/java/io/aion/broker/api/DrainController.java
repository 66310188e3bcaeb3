package io.aion.broker.api;

import io.aion.broker.dead.Drain;
import io.aion.broker.dead.Drain.Drained;
import io.aion.broker.desired.DesiredFile;
import io.aion.services.Microservice;
import io.aion.spring.Problem;
import java.io.IOException;
import java.util.List;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Empties the queues of removed services and devices. */
@RestController
public final class DrainController {

    private final DesiredFile file;
    private final Drain drain;

    public DrainController(DesiredFile file, Drain drain) {
        this.file = file;
        this.drain = drain;
    }

    /**
     * Moves what is left of a service, or of those of its numbers, that the file no longer has.
     *
     * @param name the service, or {@code device.<device>}: what named a device that the file no longer has
     * @param to the service that gets it; empty for {@code dead}
     */
    @PostMapping("/api/services/{name}/drain")
    public Answer drain(@PathVariable String name, @RequestParam(defaultValue = "") String to)
            throws IOException, InterruptedException {
        if (!drain.knows(name)) {
            throw file.current().microservice(name).isPresent()
                    ? Problem.conflict("every number of " + name
                            + " is in the file and works off its kanban itself; take it out and apply first")
                    : Problem.notFound(
                            "no queue of " + name + " is left; GET /api/topology names those that are draining");
        }
        return new Answer(to.isEmpty() ? drain.toDead(name) : drain.toService(name, target(to)));
    }

    private Microservice target(String to) {
        return file.current()
                .microservice(to)
                .filter(Microservice::hasQueue)
                .orElseThrow(
                        () -> Problem.badRequest("there is no microservice " + to + " in the file that takes kanban"));
    }

    /** What came of it, queue by queue; to be asked for again while something was moved and something is left. */
    public record Answer(List<Drained> queues) {}
}
