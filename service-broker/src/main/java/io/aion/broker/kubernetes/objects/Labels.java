package io.aion.broker.kubernetes.objects;

import io.aion.broker.instances.InstanceId;
import io.aion.broker.instances.InstanceId.Numbered;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Labels and annotations by which AION knows what it owns. It has no {@code app.kubernetes.io/name}: by that AION's own
 * services are found, and a microservice may be called like one of them.
 */
public final class Labels {

    /** The label by which everything is found that the broker has made. */
    public static final String MANAGED_BY = "app.kubernetes.io/managed-by";

    /** Its value. */
    public static final String AION = "aion";

    /** Digest of the definition something was made from. */
    public static final String FINGERPRINT = "aion.io/fingerprint";

    /** Queue that an instance reads; without it it has none. */
    public static final String QUEUE = "aion.io/queue";

    /** Kanban that waited when it was started. */
    public static final String WAITING = "aion.io/waiting";

    /** Digest of a definition of which no pod became ready; the Deployment is as it was before. */
    static final String REFUSED = "aion.io/refused";

    /** Why none did. */
    static final String WHY = "aion.io/refused-because";

    static final String SERVICE = "aion.io/service";
    static final String NUMBER = "aion.io/number";
    static final String COPY = "aion.io/copy";

    private Labels() {}

    /** Of everything that belongs to a number. */
    static Map<String, String> of(Numbered key) {
        Map<String, String> labels = new LinkedHashMap<>();
        labels.put(MANAGED_BY, AION);
        labels.put(SERVICE, key.service());
        labels.put(NUMBER, Integer.toString(key.number()));
        return labels;
    }

    /** Of an instance. */
    public static Map<String, String> of(InstanceId id) {
        Map<String, String> labels = of(id.numbered());
        labels.put(COPY, Integer.toString(id.copy()));
        return labels;
    }

    /** The instance that these labels name; empty where they name none. */
    public static Optional<InstanceId> instance(Map<String, String> labels) {
        try {
            return number(labels)
                    .map(key -> new InstanceId(
                            key.service(), key.number(), Integer.parseInt(labels.getOrDefault(COPY, "1"))));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** The number that these labels name; empty where they name none. */
    public static Optional<Numbered> number(Map<String, String> labels) {
        String service = labels.get(SERVICE);
        String number = labels.get(NUMBER);
        if (!AION.equals(labels.get(MANAGED_BY)) || service == null || number == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Numbered(service, Integer.parseInt(number)));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }
}
