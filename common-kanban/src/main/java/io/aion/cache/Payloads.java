package io.aion.cache;

import io.aion.kanban.BadKanban;
import io.aion.kanban.Kanban;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The payloads of one instance: writes those of its outputs, reads those it receives, frees them when they are handled.
 * Without payloads it has no connection and no thread. For several threads.
 */
public final class Payloads implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Payloads.class);
    private static final Duration CLEAN_EVERY = Duration.ofHours(1);

    private final String instance;
    private final Cache cache;
    private final CacheSettings settings;
    private final PayloadFiles files;
    private final Freeing freeing;
    private final Freeing.Told told;
    private final Clock clock;
    private Instant nextClean = Instant.MIN;

    /**
     * Of one instance.
     *
     * @param instance {@code <service>_<number>}, as its folder is called
     * @param home {@code AION_HOME}
     * @param cache closed by whoever has made it
     */
    public Payloads(String instance, Path home, Cache cache, CacheSettings settings, Clock clock) {
        this.instance = instance;
        this.cache = cache;
        this.settings = settings;
        this.clock = clock;
        files = new PayloadFiles(home);
        freeing = new Freeing(instance, clock);
        told = new Freeing.Told(clock);
    }

    /**
     * What a kanban has, by name.
     *
     * @throws BadReference if one is no reference
     */
    public static Map<String, PayloadReference> of(Kanban kanban) {
        return References.all(kanban);
    }

    /**
     * One that a kanban has.
     *
     * @throws IllegalArgumentException if it has none of this name
     * @throws BadReference if what it says is no reference
     */
    public static PayloadReference of(Kanban kanban, String name) {
        return References.one(kanban, name);
    }

    /**
     * A payload of a kanban, as it is now.
     *
     * @throws IllegalArgumentException if the kanban has none of this name
     * @throws PayloadGone if it is not there any more, or is not what the kanban says
     * @throws CacheException if the cache does not answer
     */
    public byte[] read(Kanban kanban, String name) {
        PayloadReference reference = References.one(kanban, name);
        return switch (reference.place()) {
            case CACHE -> fromCache(reference, name);
            case FILE -> fromFile(reference, name);
        };
    }

    /**
     * An output with its payloads, checked and not yet written.
     *
     * @throws BadKanban for a name, a number or a size that can't be
     */
    public Attachment attach(Kanban kanban, Map<String, ? extends Payload> payloads) {
        return Attachment.of(kanban, payloads, instance, settings.payloadInCache(), clock);
    }

    /**
     * Writes what it brings. What the cache does not take goes into a file, unless the cache was asked for.
     *
     * @throws RuntimeException if it can't; nothing of it is left behind then
     */
    public Attachment write(Attachment attachment) {
        List<PayloadReference> done = new ArrayList<>();
        try {
            return attachment.written((planned, payload) -> {
                PayloadReference one = write(planned, payload);
                done.add(one);
                return one;
            });
        } catch (RuntimeException e) {
            done.forEach(this::delete);
            throw e;
        }
    }

    /** Deletes what was written: its kanban is not sent. */
    public void discard(Attachment written) {
        written.own().forEach(this::delete);
    }

    /**
     * What is to be freed when a kanban is handled: what it has received and no output passes on.
     *
     * @param handedOn what {@link #handedOn} says of each output
     */
    public static List<PayloadReference> unused(Kanban received, List<@Nullable Object> handedOn) {
        Set<String> identities = new HashSet<>();
        handedOn.forEach(one -> identities.addAll(References.identities(one)));
        return References.unused(References.of(received), identities);
    }

    /** What a kanban says of payloads; null for one without any, as nearly all are. */
    public static @Nullable Object handedOn(Kanban output) {
        return References.of(output);
    }

    /** This instance has handled them: in the background. */
    public void free(List<PayloadReference> handled) {
        for (PayloadReference one : handled) {
            if (one.readers() == 1) {
                delete(one);
            } else {
                freeing.later("note that " + place(one) + " is handled", () -> {
                    switch (one.place()) {
                        case CACHE -> cache.redis().note(one.cacheKey(), instance, one.readers());
                        case FILE -> files.note(one, instance);
                    }
                });
            }
        }
    }

    /** Frees what still waits, for 2 s at most. */
    @Override
    public void close() {
        freeing.close();
    }

    private PayloadReference write(PayloadReference planned, NewPayload payload) {
        if (planned.place() == Place.CACHE) {
            try {
                cache.redis().put(planned.cacheKey(), payload.bytes(), settings.payloadKeep());
                return planned;
            } catch (CacheException e) {
                if (payload.place() == Place.CACHE) {
                    throw e;
                }
                if (told.mayTell()) {
                    LOG.warn("a payload goes into a file instead (told once a minute at most): {}", e.getMessage());
                }
            }
        }
        PayloadReference inFile = planned.in(Place.FILE);
        files.write(inFile, payload.bytes());
        clean();
        return inFile;
    }

    private synchronized void clean() {
        Instant now = clock.instant();
        if (!now.isBefore(nextClean)) {
            nextClean = now.plus(CLEAN_EVERY);
            freeing.later(
                    "delete old payload files of " + instance,
                    () -> files.clean(instance, now.minus(settings.payloadKeep())));
        }
    }

    private void delete(PayloadReference one) {
        freeing.later("delete " + place(one), () -> {
            switch (one.place()) {
                case CACHE -> cache.redis().delete(one.cacheKey());
                case FILE -> files.delete(one);
            }
        });
    }

    private byte[] fromCache(PayloadReference reference, String name) {
        Optional<byte[]> found = cache.redis().get(reference.cacheKey());
        byte[] bytes = found.orElseThrow(() -> gone(
                name,
                "not in the cache as " + reference.cacheKey() + " (" + kept() + ", less when the cache is full)"));
        if (bytes.length != reference.bytes()) {
            throw gone(name, resized(reference, bytes.length));
        }
        return bytes;
    }

    private byte[] fromFile(PayloadReference reference, String name) {
        OptionalLong size = files.size(reference);
        if (size.isPresent() && size.getAsLong() != reference.bytes()) {
            throw gone(name, resized(reference, size.getAsLong()));
        }
        Optional<byte[]> bytes = size.isPresent() ? files.read(reference) : Optional.empty();
        return bytes.orElseThrow(() -> gone(name, "not in the file " + files.file(reference) + " (" + kept() + ")"));
    }

    private String kept() {
        Duration keep = settings.payloadKeep();
        boolean hours = keep.toSeconds() % Duration.ofHours(1).toSeconds() == 0;
        return "kept " + (hours ? keep.toHours() + " h" : keep.toSeconds() + " s") + " at most";
    }

    private static PayloadGone gone(String name, String why) {
        return new PayloadGone("its payload '" + name + "' is gone: " + why + "; send it anew");
    }

    private String resized(PayloadReference reference, long bytes) {
        return place(reference) + " has " + bytes + " bytes, not " + reference.bytes();
    }

    private String place(PayloadReference reference) {
        return switch (reference.place()) {
            case CACHE -> reference.cacheKey() + " in the cache";
            case FILE -> "the file " + files.file(reference);
        };
    }
}
