package io.aion.messaging;

import io.aion.cache.Attachment;
import io.aion.cache.Payload;
import io.aion.cache.PayloadReference;
import io.aion.cache.Payloads;
import io.aion.kanban.BadKanban;
import io.aion.kanban.Kanban;
import io.aion.kanban.Trail;
import java.util.ArrayList;
import java.util.List;
import java.util.ListIterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One attempt at one kanban. Its outputs are kept until the handler has returned: a failed attempt leaves none. */
final class WorkInHand implements Work {

    /**
     * An output, encoded: what can't be sent is refused while the handler can still do something about it.
     *
     * @param brings payloads of its own; null for none
     * @param handsOn what its kanban says of payloads, where some were received; null for nothing
     */
    record Output(
            Target target,
            byte[] body,
            @Nullable Attachment brings,
            @Nullable Object handsOn) {}

    private final Delivery delivery;
    private final int attempt;
    private final Outputs outputs;
    private final KanbanSender sender;
    private final int maxOutputs;
    private final ProgressLine progress;
    private final Payloads payloads;
    /** Whether any payload came with it; few kanban have one. */
    private final boolean received;

    private final List<Output> finished = new ArrayList<>(1);

    WorkInHand(
            Delivery delivery,
            int attempt,
            Outputs outputs,
            KanbanSender sender,
            int maxOutputs,
            ProgressLine progress,
            Payloads payloads) {
        this.delivery = delivery;
        this.attempt = attempt;
        this.outputs = outputs;
        this.sender = sender;
        this.maxOutputs = maxOutputs;
        this.progress = progress;
        this.payloads = payloads;
        received = Payloads.handedOn(delivery.kanban()) != null;
    }

    @Override
    public Kanban kanban() {
        return delivery.kanban();
    }

    @Override
    public Trail trail() {
        return delivery.trail();
    }

    @Override
    public boolean foreign() {
        return delivery.foreign();
    }

    @Override
    public boolean repeated() {
        return delivery.repeated();
    }

    @Override
    public int attempt() {
        return attempt;
    }

    @Override
    public void progress(double done, String text) throws InterruptedException {
        progress.tell(delivery.trail(), done, text);
    }

    @Override
    public byte[] payload(String name) {
        return payloads.read(delivery.kanban(), name);
    }

    @Override
    public Map<String, PayloadReference> payloads() {
        return Payloads.of(delivery.kanban());
    }

    @Override
    public void finish(Kanban output) {
        finish(output, Map.of());
    }

    @Override
    public void finish(Kanban output, Map<String, ? extends Payload> with) {
        if (finished.size() >= maxOutputs) {
            throw new IllegalStateException(
                    "one kanban may have " + maxOutputs + " outputs at most; put more into one of them");
        }
        Kanban numbered = outputs.numbered(output);
        Target target = outputs.target(numbered);
        if (with.isEmpty()) {
            finished.add(new Output(target, sender.encode(numbered), null, handedOn(numbered)));
            return;
        }
        Attachment attachment = attach(numbered, with);
        Kanban whole = attachment.kanban();
        finished.add(
                new Output(target, sender.encode(whole), attachment.hasBytes() ? attachment : null, handedOn(whole)));
    }

    /** Of interest only where there is something that could be handed on. */
    private @Nullable Object handedOn(Kanban output) {
        return received ? Payloads.handedOn(output) : null;
    }

    private Attachment attach(Kanban output, Map<String, ? extends Payload> with) {
        try {
            return payloads.attach(output, with);
        } catch (BadKanban e) {
            throw new KanbanRefused(e.reason());
        }
    }

    /** Writes what its outputs bring. @throws RuntimeException if it can't; nothing of it is left behind then */
    void writePayloads() {
        List<Attachment> written = new ArrayList<>(0);
        try {
            for (ListIterator<Output> each = finished.listIterator(); each.hasNext(); ) {
                Output output = each.next();
                if (output.brings() != null) {
                    Attachment done = payloads.write(output.brings());
                    written.add(done);
                    // Where a payload went into another place than was meant, the kanban says so.
                    byte[] body = sender.encode(done.kanban());
                    each.set(new Output(output.target(), body, done, output.handsOn()));
                }
            }
        } catch (RuntimeException e) {
            written.forEach(payloads::discard);
            throw e;
        }
    }

    /** What of the payloads that came with its kanban no output passes on. */
    List<PayloadReference> toFree() {
        if (!received) {
            return List.of();
        }
        List<@Nullable Object> handedOn = new ArrayList<>();
        finished.forEach(output -> handedOn.add(output.handsOn()));
        return Payloads.unused(delivery.kanban(), handedOn);
    }

    /** The outputs so far. */
    List<Output> finished() {
        return finished;
    }
}
