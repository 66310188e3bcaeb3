package io.aion.messaging;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Method;
import com.rabbitmq.client.ShutdownSignalException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What RabbitMQ said when it closed a channel or connection. */
final class Shutdown {

    private static final Pattern EXCHANGE = Pattern.compile("exchange '([^']*)'");

    private Shutdown() {}

    /** The reason in RabbitMQ's own words, without its frame around them. */
    static String reason(ShutdownSignalException cause) {
        Method method = cause.getReason();
        return switch (method) {
            case AMQP.Channel.Close close -> close.getReplyText();
            case AMQP.Connection.Close close -> close.getReplyText();
            case null, default -> {
                Throwable inner = cause.getCause();
                yield inner == null || inner.getMessage() == null ? "the connection ended" : inner.getMessage();
            }
        };
    }

    /** Whether what a call named does not exist, and the channel was closed because of it. */
    static boolean isNotFound(Throwable failure) {
        return (failure instanceof ShutdownSignalException ? failure : failure.getCause())
                        instanceof ShutdownSignalException cause
                && cause.getReason() instanceof AMQP.Channel.Close close
                && close.getReplyCode() == AMQP.NOT_FOUND;
    }

    /** The exchange that does not exist or may not be written to, when that is why a channel was closed; else empty. */
    static String refusedExchange(ShutdownSignalException cause) {
        if (cause.getReason() instanceof AMQP.Channel.Close close
                && (close.getReplyCode() == AMQP.NOT_FOUND || close.getReplyCode() == AMQP.ACCESS_REFUSED)) {
            Matcher matcher = EXCHANGE.matcher(close.getReplyText());
            return matcher.find() ? matcher.group(1) : "";
        }
        return "";
    }
}
