package io.aion.broker;

import io.aion.broker.leadership.Leadership;
import io.aion.broker.rabbit.TopologyOwner;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/** Ready: it acts on a RabbitMQ that answers and callers find it, or it stands by and another one acts. */
final class BrokerHealth implements HealthIndicator {

    private final TopologyOwner topology;
    private final Leadership leadership;

    BrokerHealth(TopologyOwner topology, Leadership leadership) {
        this.topology = topology;
        this.leadership = leadership;
    }

    @Override
    public Health health() {
        if (!leadership.acts()) {
            String leader = leadership.leader();
            return leader.isEmpty()
                    ? Health.down()
                            .withDetail("reason", "who acts is not known")
                            .build()
                    : Health.up().withDetail("standsByFor", leader).build();
        }
        if (!topology.reachable()) {
            return Health.down()
                    .withDetail("reason", topology.status().trouble())
                    .build();
        }
        if (!leadership.found()) {
            return Health.down()
                    .withDetail("reason", "callers are not led here yet")
                    .build();
        }
        return Health.up()
                .withDetail("settings", topology.status().settings())
                .withDetail("settingsNotSeen", topology.status().settingsNotSeen())
                .build();
    }
}
