package io.aion.spring;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What all services of one device share.
 *
 * @param home folder of this AION: configuration, token, data and logs of microservices
 * @param deviceName this device's own name where services.yml gives none
 * @param rabbitmq where RabbitMQ is
 * @param redis where Redis is
 * @param mongodb where MongoDB is
 * @param api who may call the HTTP interface
 * @param meters which meters there are of instances
 * @param traces where traces go
 */
@ConfigurationProperties("aion")
public record AionProperties(
        @DefaultValue("/var/lib/aion") Path home,
        @DefaultValue("localhost") String deviceName,
        @DefaultValue RabbitMq rabbitmq,
        @DefaultValue Redis redis,
        @DefaultValue MongoDb mongodb,
        @DefaultValue Api api,
        @DefaultValue Meters meters,
        @DefaultValue Traces traces) {

    /**
     * Where RabbitMQ is.
     *
     * @param url user, password, host, port and virtual host: {@code amqp://user:password@host:5672/vhost},
     *     or {@code amqps://user:password@host:5671/vhost?cacertfile=/path/ca.crt}
     * @param managementUrl its management interface: {@code http://user:password@host:15672}, or {@code https://} likewise
     */
    public record RabbitMq(
            @DefaultValue("amqp://guest:guest@localhost:5672/aion")
            String url,

            @DefaultValue("http://guest:guest@localhost:15672")
            URI managementUrl) {

        /** Shows neither: both may hold a password. */
        @Override
        public String toString() {
            return "RabbitMq[url=***, managementUrl=***]";
        }
    }

    /**
     * Where Redis is.
     *
     * @param url {@code redis://user:password@host:6379/database}; microservices use database 0 of it, without a user
     */
    public record Redis(
            @DefaultValue("redis://localhost:6379") String url) {

        /** Shows no url: it may hold a password. */
        @Override
        public String toString() {
            return "Redis[url=***]";
        }
    }

    /**
     * Where MongoDB, or a server that speaks its protocol, is.
     *
     * @param url {@code mongodb://user:password@host:27017/database}
     */
    public record MongoDb(
            @DefaultValue("mongodb://localhost:27017/aion") String url) {

        /** Shows no url: it may hold a password. */
        @Override
        public String toString() {
            return "MongoDb[url=***]";
        }
    }

    /**
     * Who may call the HTTP interface.
     *
     * @param allowedHosts names, beside the loopback ones, by which a caller may address it ({@code Host} and
     *     {@code Origin}); keeps a web page elsewhere from calling it through a browser
     * @param maxBodyBytes longest body taken; 2 MiB leaves a kanban (1 MiB) and a services.yml (1 MiB) room
     */
    public record Api(
            @DefaultValue List<String> allowedHosts,
            @DefaultValue("2097152") long maxBodyBytes) {}

    /**
     * Where traces go.
     *
     * @param endpoint OTLP over HTTP, such as {@code http://collector:4318}; given on to microservices as
     *     {@code OTEL_EXPORTER_OTLP_ENDPOINT}, which counts where this is empty. Empty: no traces, and nothing of them is
     *     loaded
     */
    public record Traces(@DefaultValue("") String endpoint) {}

    /**
     * Meters of instances.
     *
     * @param maxInstances instances with meters of their own; 200: ten times what a device usually runs, and 1,600 lines
     *     of a scrape. Those above it are counted in {@code aion.meters.hidden}
     * @param every how often counts and depths are looked at; 5 s: as often as RabbitMQ counts its queues, and more
     *     often than anything scrapes
     */
    public record Meters(
            @DefaultValue("200") int maxInstances,
            @DefaultValue("5s") Duration every) {

        public Meters {
            if (maxInstances < 0) {
                throw new IllegalArgumentException("aion.meters.max-instances must be 0 or more");
            }
            if (every.toMillis() < 100) {
                throw new IllegalArgumentException("aion.meters.every must be 100ms or more");
            }
        }
    }
}
