package io.aion.broker.rabbit;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** AION's virtual host and its users, made ready once for each RabbitMQ that answers there. */
final class VirtualHost {

    private static final Logger log = LoggerFactory.getLogger(VirtualHost.class);

    private final Server server;
    private final MicroserviceUser user;
    private final String place;
    private boolean ready;
    private volatile List<String> differences = List.of();
    private volatile @Nullable String microserviceUrl;

    VirtualHost(Server server, MicroserviceUser user, String place) {
        this.server = server;
        this.user = user;
        this.place = place;
    }

    void prepare() throws IOException, InterruptedException {
        if (ready) {
            return;
        }
        if (server.ensureVirtualHost()) {
            log.info("made the virtual host of {}", place);
        }
        microserviceUrl = user.ensure();
        differences = server.differences();
        differences.forEach(difference -> log.warn("RabbitMQ is not set as AION ships it: {}", difference));
        ready = true;
    }

    /** Another server, or the same one without its data, may be there when it answers again. */
    void forget() {
        ready = false;
    }

    /** How RabbitMQ's own settings differ from those AION ships. */
    List<String> differences() {
        return differences;
    }

    /** Where microservices connect; empty before the first {@link #prepare}. */
    Optional<String> microserviceUrl() {
        return Optional.ofNullable(microserviceUrl);
    }
}
