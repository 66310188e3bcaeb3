package io.aion.status.api;

import io.aion.kanban.KanbanCodec;
import io.aion.services.Microservice;
import io.aion.spring.Problem;
import io.aion.status.file.FileView;
import io.aion.status.gateway.DirectSend;
import java.util.Map;
import java.util.Optional;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** A first kanban straight to a service. */
@RestController
public final class KanbanController {

    private final DirectSend sender;
    private final FileView file;

    public KanbanController(DirectSend sender, FileView file) {
        this.sender = sender;
        this.file = file;
    }

    /** The body is a kanban; the answer, {@code {"id", "flow"}}, comes when RabbitMQ has confirmed it. */
    @PostMapping("/api/services/{name}/{number}/kanban")
    @ResponseStatus(HttpStatus.ACCEPTED)
    public Map<String, String> send(@PathVariable String name, @PathVariable int number, @RequestBody byte[] body)
            throws InterruptedException {
        check(name, number);
        String id = sender.send(name, number, KanbanCodec.fromJson(body));
        return Map.of("id", id, "flow", id);
    }

    private void check(String name, int number) {
        file.look();
        Optional<Microservice> service = file.current().microservice(name).filter(Microservice::hasQueue);
        if (service.isEmpty()) {
            throw Problem.notFound("services.yml has no service '" + name + "' that takes kanban");
        }
        if (number < 1 || number > service.get().scale()) {
            throw Problem.notFound("service '" + name + "' has the numbers 1 to "
                    + service.get().scale() + ", not " + number);
        }
    }
}
