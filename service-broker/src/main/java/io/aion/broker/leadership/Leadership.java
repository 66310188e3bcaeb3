package io.aion.broker.leadership;

/**
 * Which of several brokers of one namespace acts: changes RabbitMQ, runs instances and takes changes. The others stand by.
 * Instances and kanban need none of them.
 */
public interface Leadership extends AutoCloseable {

    /** No term: this broker stands by. */
    long NONE = 0;

    /**
     * The present term of this broker, a higher number each time it begins to act; {@link #NONE} while it may not. Asked
     * before each action, because a term also ends by time alone. Never blocks.
     */
    long term();

    /** Whether this broker may act now. */
    default boolean acts() {
        return term() != NONE;
    }

    /** Name of this broker. */
    String name();

    /** Name of the one that acts, as was last heard; empty while that is not known. */
    String leader();

    /** Whether callers find this broker, where they are led to the one that acts. */
    boolean found();

    /**
     * Begins to take part.
     *
     * @param changed called when a term has begun or ended, from any thread; returns at once
     */
    void start(Runnable changed);

    /** Lets another broker act at once. Whoever acted here has stopped before. */
    @Override
    void close();

    /** Of the one broker that there is. */
    static Leadership always() {
        return new Always();
    }

    /** Nobody else is there, so nothing is asked. */
    final class Always implements Leadership {

        private Always() {}

        @Override
        public long term() {
            return 1;
        }

        @Override
        public String name() {
            return "this broker";
        }

        @Override
        public String leader() {
            return name();
        }

        @Override
        public boolean found() {
            return true;
        }

        @Override
        public void start(Runnable changed) {}

        @Override
        public void close() {}
    }
}
