package io.aion.broker;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.Import;

/** The service broker as a process of its own. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import(ServiceBrokerConfiguration.class)
public class ServiceBroker {

    public static void main(String[] args) {
        application().run(args);
    }

    static SpringApplicationBuilder application() {
        // Defaults stand here and not in an application.properties: two of those on one class path hide each other.
        return new SpringApplicationBuilder(ServiceBroker.class)
                .properties(
                        "spring.application.name=service-broker",
                        "spring.main.banner-mode=off",
                        "spring.threads.virtual.enabled=true",
                        "spring.mvc.problemdetails.enabled=true",
                        "server.address=127.0.0.1",
                        "server.port=11080",
                        "server.shutdown=graceful",
                        "management.server.address=127.0.0.1",
                        "management.server.port=11090",
                        "management.endpoints.web.exposure.include=health,info,prometheus",
                        "management.endpoint.health.probes.enabled=true",
                        "management.endpoint.health.group.readiness.include=readinessState,serviceBroker",
                        // It tells each failed try with its stack; who stands for the lease tells what matters.
                        "logging.level.io.fabric8.kubernetes.client.extended.leaderelection=off",
                        // As the original's variables are called.
                        "aion.service-broker.kubernetes.repository-prefix=${REPOSITORY_PREFIX:latonaio}",
                        "aion.service-broker.kubernetes.registry-secret=${REGISTRY_SECRET:dockerhub}",
                        "management.endpoint.health.group.startup.include=readinessState");
    }
}
