package io.aion.benchmarks;

import io.aion.kanbanpb.Response;
import io.aion.kanbanpb.ResponseStatus;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.function.Predicate;

/** Says on standard error what went wrong: the round that misses a kanban then ends with its own message. */
class Answers<T> implements StreamObserver<T> {

    private final Predicate<Status> expected;
    private final Runnable done;

    /**
     * @param expected whether a failure is one that somebody counts, or a consequence of closing: not told then
     * @param done called when the call is over, however it ended
     */
    Answers(Predicate<Status> expected, Runnable done) {
        this.expected = expected;
        this.done = done;
    }

    @Override
    public void onNext(T answer) {
        if (answer instanceof Response response && response.getStatus() != ResponseStatus.SUCCESS) {
            System.err.println("status-kanban answers: " + response.getError());
        }
    }

    @Override
    public void onError(Throwable failure) {
        if (!expected.test(Status.fromThrowable(failure))) {
            System.err.println("status-kanban answers: " + failure.getMessage());
        }
        done.run();
    }

    @Override
    public void onCompleted() {
        done.run();
    }
}
