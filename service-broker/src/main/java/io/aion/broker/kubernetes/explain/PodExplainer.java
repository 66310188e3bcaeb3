package io.aion.broker.kubernetes.explain;

import io.aion.broker.explain.Cause;
import io.aion.broker.explain.CauseCode;
import io.aion.broker.explain.InstanceFacts;
import io.aion.broker.explain.Place;
import io.aion.broker.instances.InstanceId;
import io.aion.broker.instances.InstanceState;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;

/** Asks Kubernetes what it knows of an instance when somebody wants to know; it changes nothing. */
public final class PodExplainer implements Place {

    /** How the runtime says that its order was not taken. */
    public static final String REFUSES = "Kubernetes refuses it: ";

    private static final String NOT_OURS = "that AION has not made";

    private static final int CAUSES = 10;
    /** So long nobody waits again for a server that has just not answered: a service has many numbers. */
    private static final Duration SILENT = Duration.ofSeconds(5);

    private final KubernetesClient client;
    private final String namespace;
    private final FactsReader asked;
    private final Function<InstanceId, Optional<Service>> fronts;
    private final BiFunction<InstanceId, String, String> masked;
    private final Clock clock;
    private volatile Instant silentUntil = Instant.MIN;
    private volatile String silence = "";

    /**
     * Asks nothing yet.
     *
     * @param client asks, with so much patience as a person has; stays its owner's
     * @param page objects looked at, of each kind
     * @param fronts the Service that is to be before an instance, where there is to be one
     * @param masked a text without what nobody may see of that instance
     */
    public PodExplainer(
            KubernetesClient client,
            String namespace,
            int page,
            Function<InstanceId, Optional<Service>> fronts,
            BiFunction<InstanceId, String, String> masked,
            Clock clock) {
        this.client = client;
        this.namespace = namespace;
        this.asked = new FactsReader(client, namespace, page, clock);
        this.fronts = fronts;
        this.masked = masked;
        this.clock = clock;
    }

    @Override
    public List<Cause> causes(InstanceFacts facts) {
        return causes(facts.id(), refusal(facts.status().state()));
    }

    /**
     * Causes of one instance.
     *
     * @param refusal what Kubernetes said when it was last asked to make it; empty where it took it
     */
    public List<Cause> causes(InstanceId id, String refusal) {
        if (clock.instant().isBefore(silentUntil)) {
            return List.of(unreachable(id, silence));
        }
        List<Cause> causes;
        try {
            causes = ask(id, refusal);
        } catch (KubernetesClientException e) {
            causes = List.of(failed(id, e));
        }
        return causes.stream()
                .map(cause -> new Cause(cause.code(), masked.apply(id, cause.what()), cause.todo()))
                .toList();
    }

    private List<Cause> ask(InstanceId id, String refusal) {
        List<String> unseen = new ArrayList<>();
        PodFacts facts = asked.facts(id, refusal, unseen);
        List<Cause> causes = PodCauses.of(facts);
        if (!causes.isEmpty()) {
            return causes;
        }
        boolean eventsWouldTell = facts.pods().isEmpty()
                || facts.pods().stream()
                        .anyMatch(pod -> "Pending".equals(pod.getStatus().getPhase()));
        return eventsWouldTell && !unseen.isEmpty()
                ? List.of(Refusals.noRight(id.toString(), unseen.getFirst()))
                : front(id);
    }

    private static String refusal(InstanceState state) {
        if (!(state instanceof InstanceState.Starting(String what))) {
            return "";
        }
        return what.startsWith(REFUSES) ? what.substring(REFUSES.length()) : what.contains(NOT_OURS) ? what : "";
    }

    /** Why the Service before one that runs is not there: Kubernetes says it when it is asked to make it and not to keep it. */
    private List<Cause> front(InstanceId id) {
        Optional<Service> wanted = fronts.apply(id);
        if (wanted.isEmpty()
                || client.services()
                                .inNamespace(namespace)
                                .withName(wanted.get().getMetadata().getName())
                                .get()
                        != null) {
            return List.of();
        }
        try {
            client.resource(wanted.get()).inNamespace(namespace).dryRun().create();
            return List.of();
        } catch (KubernetesClientException e) {
            if (noAnswer(e)) {
                throw e;
            }
            return List.of(Refusals.of(id.toString(), told(e)));
        }
    }

    private Cause failed(InstanceId id, KubernetesClientException e) {
        if (noAnswer(e)) {
            silence = innermost(e);
            silentUntil = clock.instant().plus(SILENT);
            return unreachable(id, silence);
        }
        return e.getCode() == HttpURLConnection.HTTP_UNAUTHORIZED
                ? Refusals.noRight(id.toString(), "Kubernetes does not know its token: " + told(e))
                : Refusals.of(id.toString(), told(e));
    }

    /** Its code is then -1, and 0 where it was made without one. */
    private static boolean noAnswer(KubernetesClientException e) {
        return e.getCode() <= 0;
    }

    /** The innermost words; Java's client has none where a connection is refused. */
    private static String innermost(Throwable problem) {
        Throwable at = problem;
        String told = "";
        for (int depth = 0; at != null && depth < CAUSES; depth++) {
            if (at instanceof ConnectException && at.getMessage() == null) {
                return "no connection";
            }
            told = at.getMessage() == null ? at.getClass().getSimpleName() : at.getMessage();
            at = at.getCause();
        }
        return told;
    }

    private Cause unreachable(InstanceId id, String why) {
        return new Cause(
                CauseCode.KUBERNETES_UNREACHABLE,
                id + ": the API server " + client.getMasterUrl() + " does not answer: " + Text.of(why),
                "See to it that it runs and can be reached; what runs runs on, and all goes on by itself then.");
    }

    static String told(KubernetesClientException e) {
        return Optional.ofNullable(e.getStatus())
                .map(Status::getMessage)
                .filter(message -> !message.isEmpty())
                .orElseGet(() -> String.valueOf(e.getMessage()));
    }
}
