package io.aion.cache;

import io.aion.kanban.BadKanban;
import io.aion.kanban.Kanban;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What kanban say of payloads, in the member {@value #MEMBER} of their metadata. No clock, no I/O. */
final class References {

    static final String MEMBER = "aion-payloads";

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    private References() {}

    /** What a kanban says; null for one without payloads, as nearly all are. */
    static @Nullable Object of(Kanban kanban) {
        return kanban.metadata().get(MEMBER);
    }

    /**
     * One payload of a kanban.
     *
     * @throws IllegalArgumentException if it has none of this name
     * @throws BadReference if what it says is no reference
     */
    static PayloadReference one(Kanban kanban, String name) {
        Map<?, ?> all = map(of(kanban));
        if (!all.containsKey(name)) {
            throw new IllegalArgumentException("the kanban has no payload '" + name + "'; it has " + all.keySet());
        }
        return read(name, all);
    }

    /**
     * All payloads of a kanban by name, in its order.
     *
     * @throws BadReference if one is no reference
     */
    static Map<String, PayloadReference> all(Kanban kanban) {
        Map<?, ?> all = map(of(kanban));
        Map<String, PayloadReference> read = LinkedHashMap.newLinkedHashMap(all.size());
        all.keySet().forEach(name -> read.put(String.valueOf(name), read(String.valueOf(name), all)));
        return read;
    }

    /** What a kanban has received and hands on to nobody; bad references are left alone. */
    static List<PayloadReference> unused(@Nullable Object received, Set<String> handedOn) {
        return good(received).values().stream()
                .filter(one -> !handedOn.contains(one.identity()))
                .distinct()
                .toList();
    }

    /** Which payloads an output's kanban names. */
    static Set<String> identities(@Nullable Object said) {
        return good(said).values().stream().map(PayloadReference::identity).collect(Collectors.toUnmodifiableSet());
    }

    /**
     * A kanban that names these payloads besides those it has; of the same name, these.
     *
     * @throws BadKanban for too many, and for a name that can't be one
     */
    static Kanban with(Kanban kanban, Map<String, PayloadReference> more) {
        Map<String, Object> all = new LinkedHashMap<>();
        more.forEach((name, one) -> all.put(name, one.value()));
        map(of(kanban)).forEach((name, value) -> all.putIfAbsent(String.valueOf(name), value));
        for (String name : more.keySet()) {
            if (!NAME.matcher(name).matches()) {
                throw new BadKanban("a payload can't be called '" + name
                        + "': its name has 1 to 64 letters, digits, dots, underlines and hyphens");
            }
        }
        if (all.size() > Payload.MAX_COUNT) {
            throw new BadKanban("a kanban has " + Payload.MAX_COUNT + " payloads at most, not " + all.size()
                    + "; put several into one");
        }
        Map<String, @Nullable Object> metadata = new LinkedHashMap<>(kanban.metadata());
        metadata.put(MEMBER, all);
        return kanban.withMetadata(metadata);
    }

    private static PayloadReference read(String name, Map<?, ?> all) {
        try {
            if (all.size() > Payload.MAX_COUNT) {
                throw new BadReference("a kanban has " + Payload.MAX_COUNT + " payloads at most, not " + all.size());
            }
            if (!NAME.matcher(name).matches()) {
                throw new BadReference("this can't be its name");
            }
            return PayloadReference.read(all.get(name));
        } catch (BadReference e) {
            throw e.of(name);
        }
    }

    /** Those that are references; bad ones are left out: whoever reads one is told. */
    static Map<String, PayloadReference> good(@Nullable Object said) {
        Map<String, PayloadReference> good = new LinkedHashMap<>();
        Map<?, ?> all = map(said);
        for (Object name : all.keySet()) {
            try {
                good.put(String.valueOf(name), read(String.valueOf(name), all));
            } catch (BadReference _) {
                // Nothing is deleted because of it.
            }
        }
        return good;
    }

    /** What is no object counts as absent. */
    private static Map<?, ?> map(@Nullable Object said) {
        return said instanceof Map<?, ?> map ? map : Map.of();
    }
}
