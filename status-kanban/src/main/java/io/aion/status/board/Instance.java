package io.aion.status.board;

import java.util.Comparator;

/**
 * One instance of a microservice.
 *
 * @param service its name in services.yml
 * @param number from 1
 */
public record Instance(String service, int number) implements Comparable<Instance> {

    private static final Comparator<Instance> ORDER =
            Comparator.comparing(Instance::service).thenComparingInt(Instance::number);

    @Override
    public int compareTo(Instance other) {
        return ORDER.compare(this, other);
    }
}
