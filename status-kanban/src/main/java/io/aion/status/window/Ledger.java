package io.aion.status.window;

import io.aion.kanban.KanbanId;
import io.aion.kanban.Trail;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What one instance (service and number) has been handed, oldest first, over all its receive streams. Each event
 * answers which kanban count as handled by it; all times are microseconds since the epoch and come from outside. Not
 * for several threads at once: the owner of the instance holds its lock.
 *
 * @param <T> what the owner keeps with each kanban
 */
public final class Ledger<T> {

    private final String service;
    private final int number;
    private final Rules rules;
    private final List<Handed<T>> open = new ArrayList<>();
    private final Map<String, Output<T>> unanswered = new LinkedHashMap<>();

    /** Whether it was seen to leave kanban unanswered while more were waiting. */
    private boolean skips;
    /** Whether it has answered a kanban since it last connected. */
    private boolean answered;

    private long lastAnswer;
    private @Nullable Handed<T> lastHandled;

    public Ledger(String service, int number, Rules rules) {
        this.service = service;
        this.number = number;
        this.rules = rules;
    }

    /** A microservice has connected: what an earlier run of it did says nothing of this one. */
    public void connected() {
        answered = false;
        lastHandled = null;
    }

    /** Whether this stream may be handed one more of that size. */
    public boolean hasRoom(long stream, int bytes) {
        int count = 0;
        long held = bytes;
        for (Handed<T> handed : open) {
            if (handed.stream() == stream) {
                count++;
                held += handed.bytes();
            }
        }
        return count == 0 || (count < rules.size() && held <= rules.bytes());
    }

    /** Whether this stream may be handed this one now: there is room, and a repeated one is alone. */
    public boolean mayHand(long stream, int bytes, boolean repeated) {
        for (Handed<T> handed : open) {
            if (handed.stream() == stream && !handed.own() && (repeated || handed.repeated())) {
                return false;
            }
        }
        return hasRoom(stream, bytes);
    }

    /**
     * A kanban was written to a stream that {@linkplain #hasRoom has room}.
     *
     * @param bytes its size as a message of gRPC
     */
    public Handed<T> handed(long stream, T item, int bytes, Trail trail, boolean repeated, long now) {
        return add(new Handed<>(stream, item, bytes, trail, repeated, false, now));
    }

    /** The kanban that a microservice is started with was made and written to its stream. */
    public Handed<T> started(long stream, T item, int bytes, Trail trail, long now) {
        return add(new Handed<>(stream, item, bytes, trail, false, true, now));
    }

    /** The transport has taken all that was written to this stream. */
    public void taken(long stream) {
        for (Handed<T> handed : open) {
            if (handed.stream() == stream) {
                handed.take();
            }
        }
    }

    /**
     * One more kanban of that size waits for this stream. Where its window is full, the transport has taken the oldest, and the
     * microservice does not answer one by one, the oldest counts as handled.
     */
    public List<Handed<T>> makeRoom(long stream, int bytes, long now) {
        Optional<Handed<T>> oldest = oldest(stream);
        if (hasRoom(stream, bytes) || oldest.isEmpty() || !oldest.get().taken()) {
            return List.of();
        }
        if (!skips && now - Math.max(lastWritten(stream), lastAnswer) < micros(rules.patience())) {
            return List.of();
        }
        skips = true;
        return handled(oldest.get());
    }

    /** What counts as handled by time alone. */
    public List<Handed<T>> expire(long now) {
        List<Handed<T>> expired = new ArrayList<>();
        for (Handed<T> handed : open) {
            if (handed.taken() && !handed.answering() && now - handed.written() >= micros(limit(handed))) {
                expired.add(handed);
            }
        }
        for (Handed<T> handed : expired) {
            skips = true;
            handled(handed);
        }
        return expired;
    }

    /**
     * A repeated kanban comes alone, so that a deadly one takes no others along: for a microservice that is known to
     * leave kanban unanswered the next would otherwise wait the whole time for each.
     */
    private Duration limit(Handed<T> handed) {
        return skips && handed.repeated() && count(handed.stream()) == 1 ? rules.patience() : rules.handledAfter();
    }

    /**
     * The microservice sends an output. Its parent is the oldest kanban that is not handled and has no output on its
     * way; failing that one that has; failing that the one handled last. Without any it begins a flow. When it was sent is
     * left open: that is for its sender to say.
     *
     * @param content digest of what is sent
     * @param firstId makes the identity of a first kanban
     */
    public Output<T> output(String content, Supplier<String> firstId, long now) {
        Output<T> output = known(content, now).orElseGet(() -> fresh(content, firstId, now));
        if (output.parent() != null) {
            output.parent().sending(1);
        }
        return output;
    }

    /** RabbitMQ has confirmed the output, in time: the kanban it answers counts as handled. */
    public List<Handed<T>> confirmed(Output<T> output, long now) {
        unanswered.remove(output.content());
        lastAnswer = now;
        answered = true;
        Handed<T> parent = output.parent();
        if (parent == null) {
            return List.of();
        }
        parent.sending(-1);
        if (!open.contains(parent)) {
            return List.of();
        }
        List<Handed<T>> handled = handled(parent);
        if (open.isEmpty()) {
            skips = false;
        }
        return handled;
    }

    /** No confirm in time: the microservice is told so and may send the same again, which then keeps its identity. */
    public void unconfirmed(Output<T> output) {
        if (output.parent() != null) {
            output.parent().sending(-1);
        }
        unanswered.put(output.content(), output);
        if (unanswered.size() > rules.size()) {
            Iterator<String> eldest = unanswered.keySet().iterator();
            eldest.next();
            eldest.remove();
        }
    }

    /**
     * The microservice says that it ends. One that has answered nothing in this run has handled the kanban it was
     * started for (a last step has no output); of one that answers, what is open goes back.
     */
    public List<Handed<T>> terminated() {
        if (answered || open.isEmpty() || !open.getFirst().taken()) {
            return List.of();
        }
        return handled(open.getFirst());
    }

    /** The stream is gone: what it was handed goes back, oldest first. */
    public List<Handed<T>> ended(long stream) {
        List<Handed<T>> back =
                open.stream().filter(handed -> handed.stream() == stream).toList();
        open.removeAll(back);
        unanswered.values().removeIf(output -> output.parent() != null && back.contains(output.parent()));
        return back;
    }

    /** How many kanban are handed out and not handled. */
    public int size() {
        return open.size();
    }

    private Handed<T> add(Handed<T> handed) {
        if (!hasRoom(handed.stream(), handed.bytes())) {
            throw new IllegalStateException("the window of stream " + handed.stream() + " is full");
        }
        open.add(handed);
        return handed;
    }

    private List<Handed<T>> handled(Handed<T> handed) {
        open.remove(handed);
        lastHandled = handed.own() ? null : handed;
        return List.of(handed);
    }

    private Optional<Output<T>> known(String content, long now) {
        Output<T> output = unanswered.remove(content);
        return output != null && now - output.begun() < micros(rules.resendWithin())
                ? Optional.of(output)
                : Optional.empty();
    }

    private Output<T> fresh(String content, Supplier<String> firstId, long now) {
        Handed<T> parent = parent();
        Handed<T> origin = parent == null ? lastHandled : parent;
        if (origin == null || origin.outputs() >= rules.outputs()) {
            return new Output<>(Trail.first(firstId.get(), service, number, 0), parent, content, now);
        }
        String id = KanbanId.derived(origin.trail().id(), service, number, origin.nextOutput());
        long entered = Math.min(now, Math.max(origin.written(), lastAnswer));
        Trail trail = new Trail(
                id,
                origin.trail().flow(),
                List.of(origin.trail().id()),
                service,
                number,
                0,
                entered,
                now,
                origin.trail().traceparent());
        return new Output<>(trail, parent, content, now);
    }

    private @Nullable Handed<T> parent() {
        for (Handed<T> handed : open) {
            if (!handed.answering()) {
                return handed;
            }
        }
        return open.isEmpty() ? null : open.getLast();
    }

    private Optional<Handed<T>> oldest(long stream) {
        return open.stream().filter(handed -> handed.stream() == stream).findFirst();
    }

    private long lastWritten(long stream) {
        long last = 0;
        for (Handed<T> handed : open) {
            if (handed.stream() == stream) {
                last = handed.written();
            }
        }
        return last;
    }

    private int count(long stream) {
        int count = 0;
        for (Handed<T> handed : open) {
            if (handed.stream() == stream) {
                count++;
            }
        }
        return count;
    }

    private static long micros(Duration duration) {
        return TimeUnit.NANOSECONDS.toMicros(duration.toNanos());
    }
}
