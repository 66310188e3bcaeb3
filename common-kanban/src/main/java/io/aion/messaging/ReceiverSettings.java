package io.aion.messaging;

import io.aion.topology.Names;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a {@link KanbanReceiver} handles.
 *
 * @param service the microservice's name
 * @param number its instance's number, from 1
 * @param scale how many instances it has; 0 if that is not known: then it finishes kanban for its own number only
 * @param exchange where finished kanban go: {@code after.<service>}, but for what a user has set
 * @param attempts how often the handler is called for one kanban before it is given up. 5, with pauses of 0.1 s to 5 s, gets
 *     over a short outage of what the handler calls and holds the queue for at most a few seconds
 * @param firstPause between the first and the second attempt; doubles
 * @param longestPause the end of that growth
 * @param maxOutputs of one kanban; held in memory until the handler has returned
 * @param marks folder in which is noted which kanban is in the handler, if it was there before: so that one whose handling
 *     ends the process each time is given up too. Null leaves that to whoever starts the process
 * @param reader how the queue is read
 */
public record ReceiverSettings(
        String service,
        int number,
        int scale,
        String exchange,
        int attempts,
        Duration firstPause,
        Duration longestPause,
        int maxOutputs,
        @Nullable Path marks,
        ReaderSettings reader) {

    private static final int ATTEMPTS = 5;
    private static final int MAX_OUTPUTS = 1_000;

    public ReceiverSettings {
        if (service.isEmpty() || number < 1 || scale < 0) {
            throw new IllegalArgumentException("a receiver needs its service's name and its number, from 1: got '"
                    + service + "', " + number + " of " + scale);
        }
        if (attempts < 1 || maxOutputs < 1) {
            throw new IllegalArgumentException(
                    "attempts (" + attempts + ") and outputs (" + maxOutputs + ") must be at least 1");
        }
    }

    /** The usual ones of an instance. */
    public static ReceiverSettings of(String service, int number) {
        return new ReceiverSettings(
                service,
                number,
                0,
                Names.after(service),
                ATTEMPTS,
                Duration.ofMillis(100),
                Duration.ofSeconds(5),
                MAX_OUTPUTS,
                null,
                ReaderSettings.DEFAULT.withInstance(service, number));
    }

    public ReceiverSettings withScale(int instances) {
        return new ReceiverSettings(
                service, number, instances, exchange, attempts, firstPause, longestPause, maxOutputs, marks, reader);
    }

    public ReceiverSettings withExchange(String name) {
        return new ReceiverSettings(
                service, number, scale, name, attempts, firstPause, longestPause, maxOutputs, marks, reader);
    }

    public ReceiverSettings withAttempts(int times, Duration first, Duration longest) {
        return new ReceiverSettings(service, number, scale, exchange, times, first, longest, maxOutputs, marks, reader);
    }

    public ReceiverSettings withMarks(Path folder) {
        return new ReceiverSettings(
                service, number, scale, exchange, attempts, firstPause, longestPause, maxOutputs, folder, reader);
    }

    public ReceiverSettings withReader(ReaderSettings readerSettings) {
        return new ReceiverSettings(
                service,
                number,
                scale,
                exchange,
                attempts,
                firstPause,
                longestPause,
                maxOutputs,
                marks,
                readerSettings);
    }
}
