package io.aion.broker;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.Import;

/** The service broker as a process of its own. */
@SpringBootConfiguration
@EnableAutoConfiguration
@Import(ServiceBrokerConfiguration.class)
public class ServiceBroker {

    public static void main(String[] args) {
        // Defaults stand here and not in an application.properties: two of those on one class path hide each other.
        new SpringApplicationBuilder(ServiceBroker.class)
                .properties(
                        "spring.application.name=service-broker",
                        "spring.threads.virtual.enabled=true",
                        "server.address=127.0.0.1",
                        "server.port=11080",
                        "server.shutdown=graceful",
                        "spring.main.banner-mode=off")
                .run(args);
    }
}
