package io.aion.broker.desired;

import java.io.IOException;

/** Where the text of {@code services.yml} comes from, and who says that it has changed. */
public interface Source extends AutoCloseable {

    /** What is there now. */
    sealed interface Look {
        /** A text. */
        record Text(byte[] bytes) implements Look {}

        /**
         * There is none.
         *
         * @param advice how a person makes one
         */
        record Missing(String advice) implements Look {}

        /** It has not been told yet. */
        record NotYet() implements Look {}
    }

    /** Its name in faults: {@code services.yml} or {@code project.yml}. */
    String name();

    /** Where a person finds it. */
    String place();

    /**
     * Looks there. Of a text that is longer than the limit no more than one byte above it is read.
     *
     * @throws IOException where it can't be read, with the reason
     */
    Look look(long limit) throws IOException;

    /**
     * Puts another text there.
     *
     * @throws CannotApply where that is not for us to do, or can't be done: with what to do instead
     */
    void replace(byte[] content) throws CannotApply;

    /** Calls that whenever it may have changed, one call after the other, until it is closed. */
    void follow(Runnable changed);

    @Override
    void close();
}
