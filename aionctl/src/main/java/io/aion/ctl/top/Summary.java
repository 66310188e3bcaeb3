package io.aion.ctl.top;

import io.aion.ctl.json.Json;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a board says in the end, as one JSON object: since the board began to read. What is not known is null. */
public final class Summary {

    private Summary() {}

    /** Of a board as status-kanban answers it. */
    public static Json of(Json board) {
        Json totals = board.at("totals");
        Map<String, Json> summary = new LinkedHashMap<>();
        summary.put("kanban", totals.at("kanban"));
        summary.put("lost", totals.at("lost"));
        summary.put("hop_p50_ms", rounded(totals.at("hopP50Ms")));
        summary.put("hop_p99_ms", rounded(totals.at("hopP99Ms")));
        for (String key : new String[] {"waiting", "dead", "unrouted", "reordered", "repeated"}) {
            summary.put(key, totals.at(key));
        }
        Map<String, Json> services = new LinkedHashMap<>();
        for (Json line : board.at("services").items()) {
            services.merge(line.at("service").text(), one(line), Summary::added);
        }
        summary.put("services", new Json.Obj(services));
        return new Json.Obj(summary);
    }

    private static Json one(Json line) {
        Map<String, Json> one = new LinkedHashMap<>();
        one.put("in", line.at("in"));
        one.put("out", line.at("out"));
        one.put("waiting", line.at("waiting"));
        one.put("hop_p50_ms", rounded(line.at("hopP50Ms")));
        one.put("hop_p99_ms", rounded(line.at("hopP99Ms")));
        return new Json.Obj(one);
    }

    /** Counts add up; of percentiles the worst instance counts, for they do not. */
    private static Json added(Json a, Json b) {
        Map<String, Json> sum = new LinkedHashMap<>();
        a.fields().forEach((key, value) -> {
            Json other = b.at(key);
            boolean percentile = key.startsWith("hop_");
            sum.put(
                    key,
                    value instanceof Json.Num x && other instanceof Json.Num y
                            ? new Json.Num(
                                    percentile
                                            ? x.value().max(y.value())
                                            : x.value().add(y.value()))
                            : value.isNull() ? other : value);
        });
        return new Json.Obj(sum);
    }

    private static Json rounded(Json number) {
        return number instanceof Json.Num num
                ? new Json.Num(new BigDecimal(num.value()
                        .setScale(3, RoundingMode.HALF_UP)
                        .stripTrailingZeros()
                        .toPlainString()))
                : Json.NULL;
    }
}
