package io.aion.status;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.Import;

/** Status-kanban as a process of its own. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import(StatusKanbanConfiguration.class)
public class StatusKanbanMain {

    public static void main(String[] args) {
        // Defaults stand here and not in an application.properties: two of those on one class path hide each other.
        new SpringApplicationBuilder(StatusKanbanMain.class)
                .properties(
                        "spring.application.name=status-kanban",
                        "spring.main.banner-mode=off",
                        "spring.threads.virtual.enabled=true",
                        "spring.mvc.problemdetails.enabled=true",
                        "server.address=127.0.0.1",
                        "server.port=11081",
                        "management.server.address=127.0.0.1",
                        "management.server.port=11091",
                        "management.endpoints.web.exposure.include=health,info,prometheus",
                        "management.endpoint.health.probes.enabled=true",
                        "management.endpoint.health.group.readiness.include=readinessState,statusKanban",
                        "management.endpoint.health.group.startup.include=readinessState",
                        "server.shutdown=graceful")
                .run(args);
    }
}
