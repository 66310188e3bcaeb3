package io.aion.broker.reconciler;

import io.aion.broker.instances.Action;
import io.aion.broker.instances.Backlog;
import io.aion.broker.instances.Examined;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** A RabbitMQ that does not answer. */
final class NoQueues implements QueueWatch {
    @Override
    public Map<String, Backlog> backlogs(Collection<String> queues) {
        Map<String, Backlog> backlogs = new HashMap<>();
        queues.forEach(queue -> backlogs.put(queue, new Backlog.Unknown()));
        return backlogs;
    }

    @Override
    public Examined examine(Action.Examine question) {
        return new Examined.Unanswered(question.runId(), "no RabbitMQ");
    }

    @Override
    public void listen(Set<String> services, Consumer<String> hinted) {}

    @Override
    public void release(String service) {}

    @Override
    public void close() {}
}
