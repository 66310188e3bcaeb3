package io.aion.replicator;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.Import;

/** The kanban-replicator as a process of its own. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import(KanbanReplicatorConfiguration.class)
public class KanbanReplicator {

    public static void main(String[] args) {
        // Defaults stand here and not in an application.properties: two of those on one class path hide each other.
        application().run(args);
    }

    static SpringApplicationBuilder application() {
        return new SpringApplicationBuilder(KanbanReplicator.class)
                .properties(
                        "spring.application.name=kanban-replicator",
                        "spring.main.banner-mode=off",
                        "spring.threads.virtual.enabled=true",
                        "spring.mvc.problemdetails.enabled=true",
                        "server.address=127.0.0.1",
                        "server.port=11082",
                        "server.shutdown=graceful",
                        "management.server.address=127.0.0.1",
                        "management.server.port=11092",
                        "management.endpoints.web.exposure.include=health,info,prometheus",
                        "management.endpoint.health.probes.enabled=true",
                        "management.endpoint.health.group.readiness.include=readinessState,kanbanReplicator",
                        "management.endpoint.health.group.startup.include=readinessState");
    }
}
