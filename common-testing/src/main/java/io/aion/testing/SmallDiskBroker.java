package io.aion.testing;

/** A RabbitMQ with its data on a disk that can be filled. */
record SmallDiskBroker(BrokerNode node, SmallDisk disk) implements BrokerNode {

    /** RabbitMQ blocks senders below this, long before a disk is full, and checks only now and then: here it must run full. */
    static final String SETTINGS = "disk_free_limit.absolute = 1\n";

    @Override
    public String amqp() {
        return node.amqp();
    }

    @Override
    public String management() {
        return node.management();
    }

    @Override
    public void check() {
        node.check();
    }

    @Override
    public void control(String... arguments) {
        node.control(arguments);
    }

    @Override
    public void kill() {
        node.kill();
    }

    @Override
    public void restart() {
        node.restart();
    }

    @Override
    public void close() {
        node.close();
        disk.close();
    }

    @Override
    public String toString() {
        return node.toString();
    }
}
