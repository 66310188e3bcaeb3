package io.aion.testing;

import org.testcontainers.containers.GenericContainer;

/**
 * A Redis or MongoDB, wherever it runs.
 *
 * @see BrokerNode for RabbitMQ, to which more can be done
 */
sealed interface Server {

    /** Where clients find it. */
    String url();

    /** Throws if the server is known to have ended. */
    default void check() {}

    /** SIGKILL. */
    void kill();

    /** Starts it again after {@link #kill}, on the same data and port. */
    void restart();

    void close();

    /** Named by the environment. It belongs to somebody else: it is never stopped. */
    record Named(String url) implements Server {

        @Override
        public void kill() {
            throw new UnsupportedOperationException(
                    "the server at " + url + " is shared; a test that stops one opens own()");
        }

        @Override
        public void restart() {
            kill();
        }

        @Override
        public void close() {}

        @Override
        public String toString() {
            return "named by the environment";
        }
    }

    /** In a container. */
    record Image(GenericContainer<?> container, String url) implements Server {

        @Override
        public void kill() {
            Engine.kill(container);
        }

        @Override
        public void restart() {
            Engine.restart(container);
        }

        @Override
        public void close() {
            container.stop();
        }

        @Override
        public String toString() {
            return "container of " + container.getDockerImageName();
        }
    }

    /** A private instance of the distribution's package. */
    record Package(ServerProcess process, String url) implements Server {

        @Override
        public void check() {
            process.check();
        }

        @Override
        public void kill() {
            process.kill();
        }

        @Override
        public void restart() {
            process.restart();
        }

        @Override
        public void close() {
            process.close();
        }

        @Override
        public String toString() {
            return "package, private instance";
        }
    }
}
