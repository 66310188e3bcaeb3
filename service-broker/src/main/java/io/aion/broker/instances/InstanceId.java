package io.aion.broker.instances;

import io.aion.topology.Names;
import java.util.Comparator;

/**
 * One place where a microservice runs.
 *
 * @param service name of the microservice
 * @param number which instance of a scaled microservice, from 1
 * @param copy which of the runs that {@code multiple: yes} allows beside one another, from 1; else always 1
 */
public record InstanceId(String service, int number, int copy) implements Comparable<InstanceId> {

    private static final Comparator<InstanceId> ORDER = Comparator.comparing(InstanceId::service)
            .thenComparingInt(InstanceId::number)
            .thenComparingInt(InstanceId::copy);

    public InstanceId {
        if (number < 1 || copy < 1) {
            throw new IllegalArgumentException("number and copy count from 1, not " + number + " and " + copy);
        }
    }

    /** The first (and, without {@code multiple}, only) copy of a number. */
    public static InstanceId first(String service, int number) {
        return new InstanceId(service, number, 1);
    }

    /** The number whose queue this instance reads. */
    public Numbered numbered() {
        return new Numbered(service, number);
    }

    @Override
    public int compareTo(InstanceId other) {
        return ORDER.compare(this, other);
    }

    /** {@code load-watch-002}, and {@code load-watch-002.3} for a third copy. */
    @Override
    public String toString() {
        return Names.instance(service, number) + (copy == 1 ? "" : "." + copy);
    }

    /**
     * A number of a microservice: what owns a queue.
     *
     * @param service name of the microservice
     * @param number from 1
     */
    public record Numbered(String service, int number) {
        @Override
        public String toString() {
            return Names.instance(service, number);
        }
    }
}
