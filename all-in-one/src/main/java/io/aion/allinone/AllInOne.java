package io.aion.allinone;

import io.aion.broker.ServiceBrokerConfiguration;
import io.aion.replicator.KanbanReplicatorConfiguration;
import io.aion.status.StatusKanbanConfiguration;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Import;

/** One device in one process: service-broker, status-kanban and kanban-replicator side by side. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({ServiceBrokerConfiguration.class, StatusKanbanConfiguration.class, KanbanReplicatorConfiguration.class})
public class AllInOne {

    public static void main(String[] args) {
        SpringApplication.run(AllInOne.class, args);
    }
}
