package io.aion.services;

import io.aion.services.Change.Kind;
import io.aion.services.Microservice.Next;
import io.aion.services.Microservice.Pattern;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What changes from one file to the next, per device, microservice and edge. Secrets are never in it. */
public final class Changes {

    private final List<Change> changes = new ArrayList<>();

    private Changes() {}

    /** The differences, in the order of the files; empty where both say the same. */
    public static List<Change> between(ServicesFile before, ServicesFile after) {
        Changes changes = new Changes();
        changes.values("file", "", facts(before), facts(after));
        changes.devices(before.devices(), after.devices());
        changes.microservices(before.microservices(), after.microservices());
        return List.copyOf(changes.changes);
    }

    private static Map<String, Value> facts(ServicesFile file) {
        Map<String, Value> facts = new LinkedHashMap<>();
        facts.put("deviceName", Value.of(file.deviceName()));
        facts.put("debug", Value.of(file.debug() ? "yes" : "no"));
        return facts;
    }

    private void devices(Map<String, Device> before, Map<String, Device> after) {
        each(before, after, (name, was, is) -> {
            if (was == null || is == null) {
                changes.add(new Change(was == null ? Kind.ADDED : Kind.REMOVED, "device", name, "", "", ""));
            } else {
                values("device", name, ServiceFacts.of(was), ServiceFacts.of(is));
            }
        });
    }

    private void microservices(Map<String, Microservice> before, Map<String, Microservice> after) {
        Map<String, String> renamed = new LinkedHashMap<>();
        after.values().forEach(service -> {
            String from = service.renamedFrom();
            if (before.containsKey(from) && !after.containsKey(from) && !before.containsKey(service.name())) {
                renamed.put(from, service.name());
            }
        });
        each(before, after, (name, was, is) -> {
            if (is == null) {
                if (!renamed.containsKey(name)) {
                    changes.add(new Change(Kind.REMOVED, "microservice", name, "", "", ""));
                    edges(name, was, null);
                }
                return;
            }
            Microservice earlier =
                    was != null ? was : renamed.containsValue(name) ? before.get(is.renamedFrom()) : null;
            if (earlier == null) {
                changes.add(new Change(Kind.ADDED, "microservice", name, "", "", ""));
            } else {
                if (was == null) {
                    changes.add(new Change(Kind.RENAMED, "microservice", name, "", earlier.name(), name));
                }
                values("microservice", name, ServiceFacts.of(earlier), ServiceFacts.of(is));
            }
            edges(name, earlier, is);
        });
    }

    private void edges(String name, @Nullable Microservice before, @Nullable Microservice after) {
        Map<String, Edge> was = edgesOf(before);
        Map<String, Edge> is = edgesOf(after);
        each(was, is, (id, b, a) -> {
            if (b != null && a == null) {
                changes.add(new Change(Kind.REMOVED, "edge", name, b.key, b.target, ""));
            } else if (a != null && b == null) {
                changes.add(new Change(Kind.ADDED, "edge", name, a.key, "", a.target));
            }
        });
    }

    private static Map<String, Edge> edgesOf(@Nullable Microservice service) {
        Map<String, Edge> edges = new LinkedHashMap<>();
        if (service != null) {
            service.nextService().forEach((key, targets) -> {
                if (targets.isEmpty()) {
                    edges.put(key + '\n', new Edge(key, "nothing"));
                }
                targets.forEach(next -> edges.put(key + '\n' + shown(next), new Edge(key, shown(next))));
            });
        }
        return edges;
    }

    private static String shown(Next next) {
        return next.name()
                + (next.pattern() == Pattern.FIRST ? " (number 1)" : "")
                + (next.device().isEmpty() ? "" : " on " + next.device());
    }

    private void values(String subject, String name, Map<String, Value> before, Map<String, Value> after) {
        each(before, after, (key, was, is) -> {
            if (was == null && is != null) {
                changes.add(new Change(Kind.ADDED, subject, name, key, "", is.shown()));
            } else if (was != null && is == null) {
                changes.add(new Change(Kind.REMOVED, subject, name, key, was.shown(), ""));
            } else if (was != null && is != null && !was.real().equals(is.real())) {
                changes.add(new Change(Kind.CHANGED, subject, name, key, was.shown(), is.shown()));
            }
        });
    }

    private static <V> void each(Map<String, V> before, Map<String, V> after, Pair<V> pair) {
        Set<String> keys = new LinkedHashSet<>(before.keySet());
        keys.addAll(after.keySet());
        keys.forEach(key -> pair.accept(key, before.get(key), after.get(key)));
    }

    /** A value with what may be shown of it. */
    record Value(String real, String shown) {

        static Value of(String real) {
            return new Value(real, real.isEmpty() ? "''" : Secrets.mask(real));
        }

        static Value of(String key, String real) {
            return new Value(real, real.isEmpty() ? "''" : Secrets.mask(key, real));
        }

        static <T> Value of(T value, Function<T, String> shown) {
            return of(shown.apply(value));
        }
    }

    private record Edge(String key, String target) {}

    private interface Pair<V> {
        void accept(String key, @Nullable V before, @Nullable V after);
    }
}
