package io.aion.status.gateway;

import io.aion.kanban.KanbanId;
import io.aion.kanban.Trail;
import io.aion.messaging.KanbanRefused;
import io.aion.messaging.KanbanSender;
import io.aion.messaging.Target;
import io.aion.topology.Names;
import io.aion.topology.Names.Instance;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Senders that services.yml does not name. Clients of the original rely on an OK. What they send goes to the exchange
 * of their name where there is one (a service that was just removed and finishes its work), else to {@code unrouted},
 * where a person sees it and can send it again.
 */
public final class Strangers implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Strangers.class);
    /** A missing exchange costs a channel: it is not tried at each kanban. */
    private static final long TRIED_NANOS = TimeUnit.SECONDS.toNanos(5);

    private static final int REMEMBERED = 1_000;

    private final Links links;
    private final KanbanSender sceptic;
    private final KanbanSender parking;
    private final Map<String, Long> missing = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
            return size() > REMEMBERED;
        }
    };

    public Strangers(Links links) {
        this.links = links;
        sceptic = links.sceptic();
        parking = links.sender();
    }

    void send(Instance sender, Target after, Sent sent, long deadline) throws InterruptedException {
        Trail trail = Trail.first(KanbanId.first(links.clock()), sender.service(), sender.number(), 0);
        if (!isMissing(sender.service())) {
            try {
                links.confirm(sceptic, after, sent, trail, deadline);
                return;
            } catch (KanbanRefused e) {
                noteMissing(sender.service());
                LOG.warn(
                        "services.yml names no '{}' that sends kanban: what it sends is parked in {}",
                        sender.service(),
                        Names.UNROUTED);
            }
        }
        links.confirm(parking, new Target(Names.UNROUTED, after.routingKey()), sent, trail, deadline);
    }

    @Override
    public void close() {
        sceptic.close();
        parking.close();
    }

    private synchronized boolean isMissing(String service) {
        Long tried = missing.get(service);
        return tried != null && System.nanoTime() - tried < TRIED_NANOS;
    }

    private synchronized void noteMissing(String service) {
        missing.remove(service);
        missing.put(service, System.nanoTime());
    }
}
