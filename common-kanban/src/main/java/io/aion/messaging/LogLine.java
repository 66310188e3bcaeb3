package io.aion.messaging;

import com.rabbitmq.client.AMQP;
import io.aion.kanban.Trail;
import org.jspecify.annotations.Nullable;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * A log line about one kanban: it carries the kanban's id and its flow as key and value, so that structured logs can be
 * searched for them. Its text never holds what is in a kanban: that may be anybody's secret.
 */
public final class LogLine {

    /** Key of the kanban's id. */
    public static final String KANBAN = "kanban";
    /** Key of its flow. */
    public static final String FLOW = "flow";

    private LogLine() {}

    /** The line, about this kanban: {@code about(LOG.atWarn(), trail).log("...")}. */
    public static LoggingEventBuilder about(LoggingEventBuilder line, Trail trail) {
        return about(line, trail.id(), trail.flow());
    }

    /** The same for who has only its properties. */
    public static LoggingEventBuilder about(LoggingEventBuilder line, AMQP.BasicProperties properties) {
        return about(line, properties.getMessageId(), properties.getCorrelationId());
    }

    /** The same for who has only ids; a foreign kanban may lack them. */
    public static LoggingEventBuilder about(LoggingEventBuilder line, @Nullable String id, @Nullable String flow) {
        return line.addKeyValue(KANBAN, id == null ? "" : id).addKeyValue(FLOW, flow == null ? "" : flow);
    }
}
