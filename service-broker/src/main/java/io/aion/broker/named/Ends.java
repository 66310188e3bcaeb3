package io.aion.broker.named;

import java.util.Collections;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Who is at a queue.
 *
 * @param readers microservices whose {@code QUEUE_ORIGIN} or {@code QUEUE_FROM} it is
 * @param writers microservices that name it in a {@code QUEUE_TO}
 * @param readAs users as whom it is read
 * @param writtenAs users as whom it is written
 */
public record Ends(
        SortedSet<String> readers, SortedSet<String> writers, SortedSet<String> readAs, SortedSet<String> writtenAs) {

    /** Nobody. */
    static final Ends NOBODY = new Ends(none(), none(), none(), none());

    public Ends {
        readers = copy(readers);
        writers = copy(writers);
        readAs = copy(readAs);
        writtenAs = copy(writtenAs);
    }

    static Ends reader(String service, String user) {
        return new Ends(one(service), none(), one(user), none());
    }

    static Ends writer(String service, String user) {
        return new Ends(none(), one(service), none(), one(user));
    }

    Ends and(Ends other) {
        return new Ends(
                both(readers, other.readers),
                both(writers, other.writers),
                both(readAs, other.readAs),
                both(writtenAs, other.writtenAs));
    }

    /** Microservices that read or write it. */
    public SortedSet<String> services() {
        return both(readers, writers);
    }

    /** Users as whom it is read or written. */
    SortedSet<String> users() {
        return both(readAs, writtenAs);
    }

    private static SortedSet<String> none() {
        return Collections.emptySortedSet();
    }

    private static SortedSet<String> one(String name) {
        return name.isEmpty() ? none() : new TreeSet<>(Set.of(name));
    }

    private static SortedSet<String> both(Set<String> some, Set<String> more) {
        TreeSet<String> all = new TreeSet<>(some);
        all.addAll(more);
        return all;
    }

    private static SortedSet<String> copy(SortedSet<String> names) {
        return Collections.unmodifiableSortedSet(new TreeSet<>(names));
    }
}
