package io.aion.broker.api;

import io.aion.broker.named.NamedQueueView;
import io.aion.broker.rabbit.NamedQueuesOwner;
import java.io.IOException;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Queues that the file names in {@code env}, and the edges between those who name them. */
@RestController
public final class QueueController {

    private final NamedQueuesOwner queues;

    public QueueController(NamedQueuesOwner queues) {
        this.queues = queues;
    }

    /** As RabbitMQ has them now. */
    @GetMapping("/api/queues")
    public List<NamedQueueView> queues() throws IOException, InterruptedException {
        return queues.queues();
    }
}
