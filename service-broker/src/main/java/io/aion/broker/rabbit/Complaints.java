package io.aion.broker.rabbit;

import java.util.Collection;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says what can't be done, each reason once for as long as it stands. */
final class Complaints {

    private final Logger log;
    private final String about;
    private Set<String> said = Set.of();

    /**
     * @param owner whose log it is
     * @param about what each line begins with
     */
    Complaints(Class<?> owner, String about) {
        this.log = LoggerFactory.getLogger(owner);
        this.about = about;
    }

    void say(Collection<String> reasons) {
        reasons.stream().filter(reason -> !said.contains(reason)).forEach(reason -> log.warn("{}: {}", about, reason));
        said = Set.copyOf(reasons);
    }
}
