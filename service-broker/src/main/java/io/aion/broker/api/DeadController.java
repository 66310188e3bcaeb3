package io.aion.broker.api;

import io.aion.broker.dead.CannotResend;
import io.aion.broker.dead.DeadLetters;
import io.aion.broker.dead.Parked;
import io.aion.spring.Problem;
import java.io.IOException;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Parked kanban over HTTP. */
@RestController
@RequestMapping("/api/dead")
public final class DeadController {

    private final DeadLetters letters;

    public DeadController(DeadLetters letters) {
        this.letters = letters;
    }

    @GetMapping
    public List<Parked> list(@RequestParam(defaultValue = "dead") String queue) throws IOException {
        if (!letters.knows(queue)) {
            throw Problem.badRequest("queue is 'dead' or 'unrouted', not '" + queue + "'");
        }
        return letters.list(queue);
    }

    @GetMapping("/{id}")
    public Parked get(@PathVariable String id) throws IOException {
        return letters.get(id).orElseThrow(() -> missing(id));
    }

    /** Answers with the place it was sent to. */
    @PostMapping("/{id}/resend")
    public Resent resend(@PathVariable String id) throws IOException, CannotResend {
        return new Resent(id, letters.resend(id).orElseThrow(() -> missing(id)));
    }

    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    public void drop(@PathVariable String id) throws IOException {
        if (!letters.drop(id)) {
            throw missing(id);
        }
    }

    private static Problem missing(String id) {
        return Problem.notFound("no parked kanban " + id + "; GET /api/dead?queue=dead and ?queue=unrouted list them");
    }

    /** A kanban that was sent again: its id here, and the queue, or exchange and key, it went to. */
    public record Resent(String id, String to) {}
}
