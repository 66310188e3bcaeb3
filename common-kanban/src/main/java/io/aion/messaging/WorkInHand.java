package io.aion.messaging;

import io.aion.kanban.Kanban;
import io.aion.kanban.Trail;
import java.util.ArrayList;
import java.util.List;

/** One attempt at one kanban. Its outputs are kept until the handler has returned: a failed attempt leaves none. */
final class WorkInHand implements Work {

    /** An output, encoded: what can't be sent is refused while the handler can still do something about it. */
    record Output(Target target, byte[] body) {}

    private final Delivery delivery;
    private final int attempt;
    private final Outputs outputs;
    private final KanbanSender sender;
    private final int maxOutputs;
    private final ProgressLine progress;
    private final List<Output> finished = new ArrayList<>(1);

    WorkInHand(
            Delivery delivery,
            int attempt,
            Outputs outputs,
            KanbanSender sender,
            int maxOutputs,
            ProgressLine progress) {
        this.delivery = delivery;
        this.attempt = attempt;
        this.outputs = outputs;
        this.sender = sender;
        this.maxOutputs = maxOutputs;
        this.progress = progress;
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
    public void finish(Kanban output) {
        if (finished.size() >= maxOutputs) {
            throw new IllegalStateException(
                    "one kanban may have " + maxOutputs + " outputs at most; put more into one of them");
        }
        Kanban numbered = outputs.numbered(output);
        finished.add(new Output(outputs.target(numbered), sender.encode(numbered)));
    }

    /** The outputs so far. */
    List<Output> finished() {
        return finished;
    }
}
