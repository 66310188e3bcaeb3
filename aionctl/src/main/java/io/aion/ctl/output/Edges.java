package io.aion.ctl.output;

import io.aion.ctl.json.Json;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Queues that the file names in {@code env}, as the edges that they are: who writes to whom. */
public final class Edges {

    private static final String NOBODY = "nobody";

    private Edges() {}

    /** One of them: {@code a -> b  by queue (virtual host), waiting 3, 1.0/s in, 1.0/s out}, and what is wrong with it. */
    public static String line(Json queue) {
        String state = queue.at("state").text();
        String reason = queue.at("reason").text();
        return names(queue.at("writers")) + " -> " + names(queue.at("readers")) + "  by "
                + queue.at("queue").text() + " (" + queue.at("virtualHost").text() + ")"
                + (queue.at("messages").isNull()
                        ? ""
                        : ", waiting " + queue.at("messages").text())
                + rate(queue.at("publishRate"), "in")
                + rate(queue.at("deliverRate"), "out")
                + (state.equals("ok") ? "" : ", " + state)
                + (reason.isEmpty() ? "" : ": " + reason);
    }

    /** Those of queues that join microservices of the file, without the bridges that lead to them. */
    public static List<Json> of(Json queues) {
        return queues.items().stream()
                .filter(queue -> !queue.at("state").text().equals("bridge"))
                .filter(queue -> !queue.at("writers").items().isEmpty()
                        || !queue.at("readers").items().isEmpty())
                .toList();
    }

    /** Those at which this microservice is. */
    public static List<Json> of(Json queues, String service) {
        return of(queues).stream()
                .filter(queue -> has(queue.at("writers"), service) || has(queue.at("readers"), service))
                .toList();
    }

    private static boolean has(Json names, String name) {
        return names.items().stream().anyMatch(each -> each.text().equals(name));
    }

    private static String names(Json names) {
        return names.items().isEmpty()
                ? NOBODY
                : names.items().stream().map(Json::text).collect(Collectors.joining(","));
    }

    private static String rate(Json rate, String way) {
        return rate.isNull() ? "" : ", " + String.format(Locale.ROOT, "%.1f", rate.number(0)) + "/s " + way;
    }
}
