package io.aion.cache;

import io.aion.kanban.BadKanban;
import io.aion.kanban.Kanban;
import io.aion.kanban.KanbanId;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** A kanban and the payloads that go with it, checked and not yet written. No I/O. */
public final class Attachment {

    private final Kanban bare;
    private final Map<String, PayloadReference> references;
    private final Map<String, NewPayload> fresh;

    private Attachment(Kanban bare, Map<String, PayloadReference> references, Map<String, NewPayload> fresh) {
        this.bare = bare;
        this.references = references;
        this.fresh = fresh;
    }

    /**
     * Puts them together.
     *
     * @param of the instance that writes them, {@code <service>_<number>}
     * @param inCache payloads up to this size go into the cache unless told
     * @throws BadKanban for a name, a number or a size that can't be
     */
    public static Attachment of(
            Kanban kanban, Map<String, ? extends Payload> payloads, String of, int inCache, Clock clock) {
        Map<String, PayloadReference> references = LinkedHashMap.newLinkedHashMap(payloads.size());
        Map<String, NewPayload> fresh = LinkedHashMap.newLinkedHashMap(payloads.size());
        payloads.forEach((name, payload) -> {
            switch (payload) {
                case PayloadReference received -> references.put(name, received);
                case NewPayload own -> {
                    fresh.put(name, own);
                    references.put(name, reference(name, own, of, inCache, clock));
                }
            }
        });
        Attachment made = new Attachment(kanban, references, fresh);
        Kanban unused = made.kanban();
        return made;
    }

    /** The kanban with its references. */
    public Kanban kanban() {
        return references.isEmpty() ? bare : References.with(bare, references);
    }

    /** Every payload that the kanban names: its own bytes, and what is passed on. */
    public Map<String, Payload> payloads() {
        Map<String, Payload> all = new LinkedHashMap<>(References.good(References.of(kanban())));
        all.putAll(fresh);
        return all;
    }

    /** Whether there are bytes to be written. */
    public boolean hasBytes() {
        return !fresh.isEmpty();
    }

    /**
     * The same when what it brings is written.
     *
     * @param write given each payload with where it is to be; answers where it is
     */
    Attachment written(BiFunction<PayloadReference, NewPayload, PayloadReference> write) {
        Map<String, PayloadReference> where = new LinkedHashMap<>(references);
        fresh.forEach((name, payload) -> where.computeIfPresent(name, (_, planned) -> write.apply(planned, payload)));
        return new Attachment(bare, where, fresh);
    }

    /** Where what it brings is, or is to be. */
    Iterable<PayloadReference> own() {
        Map<String, PayloadReference> own = new LinkedHashMap<>(references);
        own.keySet().retainAll(fresh.keySet());
        return own.values();
    }

    /** Where bytes of this size go. */
    static Place place(@Nullable Place asked, int size, int inCache) {
        if (asked != null) {
            return asked;
        }
        return inCache > 0 && size <= inCache ? Place.CACHE : Place.FILE;
    }

    private static PayloadReference reference(String name, NewPayload payload, String of, int inCache, Clock clock) {
        int size = payload.bytes().length;
        if (size > Payload.MAX_BYTES) {
            throw new BadKanban("the payload '" + name + "' has " + size + " bytes, the limit is " + Payload.MAX_BYTES
                    + "; put it into a file of dataPath and name that in fileList");
        }
        if (payload.place() == Place.CACHE && size > CacheSettings.MAX_VALUE) {
            throw new BadKanban("the payload '" + name + "' has " + size + " bytes, the cache takes "
                    + CacheSettings.MAX_VALUE + " at most; leave its place open, or name the file");
        }
        if (payload.readers() < 1 || payload.readers() > Payload.MAX_READERS) {
            throw new BadKanban("the payload '" + name + "' has " + payload.readers() + " readers; it may have 1 to "
                    + Payload.MAX_READERS + ", as many as there are microservices that will handle it");
        }
        return new PayloadReference(
                place(payload.place(), size, inCache), of, KanbanId.first(clock), size, payload.readers());
    }
}
