package io.aion.broker.rabbit;

import java.util.Collection;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says what can't be done, each reason once for as long as it stands. */
final class Complaints {

    private static final Logger LOG = LoggerFactory.getLogger(TopologyOwner.class);

    private Set<String> said = Set.of();

    void say(Collection<String> reasons) {
        reasons.stream().filter(reason -> !said.contains(reason)).forEach(reason -> LOG.warn("topology: {}", reason));
        said = Set.copyOf(reasons);
    }
}
