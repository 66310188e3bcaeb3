package io.aion.system.parts;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.MessageProperties;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/**
 * A microservice as they are written on the original's RabbitMQ clients: it knows {@code RABBITMQ_URL}, {@code QUEUE_ORIGIN} and
 * {@code QUEUE_TO}, consumes with prefetch 1, publishes to the default exchange, and ends where its queue is not there. What has
 * {@code bad} in it is refused without requeue. What AION itself gives it as {@code QUEUE_TO}, it does not use.
 */
public final class Plain {

    private Plain() {}

    public static void main(String[] args) throws Exception {
        String to = System.getenv().getOrDefault("QUEUE_TO", "");
        boolean named = !to.matches("to\\.[^.]+\\.\\d+");
        Path folder = Files.createDirectories(Path.of(
                System.getenv("AION_HOME"), "Data", System.getenv("SERVICE_NAME") + "_" + System.getenv("MS_NUMBER")));
        Lines handled = new Lines(folder.resolve("handled"));
        ConnectionFactory factory = new ConnectionFactory();
        factory.setUri(System.getenv("RABBITMQ_URL"));
        try (Connection connection = factory.newConnection(System.getenv("SERVICE_NAME"));
                Channel channel = connection.createChannel()) {
            channel.basicQos(1);
            AMQP.BasicProperties json = MessageProperties.PERSISTENT_BASIC
                    .builder()
                    .contentType("application/json")
                    .build();
            channel.basicConsume(
                    System.getenv("QUEUE_ORIGIN"),
                    false,
                    (tag, delivery) -> {
                        String body = new String(delivery.getBody(), StandardCharsets.UTF_8);
                        long number = delivery.getEnvelope().getDeliveryTag();
                        if (body.contains("bad")) {
                            channel.basicNack(number, false, false);
                            return;
                        }
                        handled.write(body);
                        if (named) {
                            channel.basicPublish("", to, json, delivery.getBody());
                        }
                        channel.basicAck(number, false);
                    },
                    tag -> {});
            new CountDownLatch(1).await();
        }
    }
}
