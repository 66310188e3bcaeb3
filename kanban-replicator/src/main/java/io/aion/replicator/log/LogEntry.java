package io.aion.replicator.log;

import com.rabbitmq.client.AMQP;
import io.aion.kanban.KanbanId;
import io.aion.topology.Names;
import java.util.Arrays;

/**
 * One message of the stream, as it lies there.
 *
 * @param offset its place in the stream
 * @param tag what acknowledges it and all before it on its channel
 * @param exchange where it was published: {@code after.<service>}, or that behind bridges ({@link
 *     io.aion.topology.Traced})
 * @param routingKey with which key: {@code <connectionKey>.<number>}
 */
public record LogEntry(
        long offset, long tag, AMQP.BasicProperties properties, String exchange, String routingKey, byte[] body) {

    /**
     * Its message id; of a sender that gave none, one that is the same whenever this entry is read: derived from the
     * place and the content.
     */
    public String id() {
        String id = properties.getMessageId();
        if (id != null && !id.isEmpty()) {
            return id;
        }
        return KanbanId.derived(Names.LOG + "@" + offset, exchange, Arrays.hashCode(body), 0);
    }
}
