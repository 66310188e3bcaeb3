package io.aion.kanban;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A kanban in the terms of W3C Trace Context. The trace of a flow and the span of a kanban follow from their ids, so
 * that whoever sees a kanban knows them and nothing has to travel: a flow {@code 0190a1b2-...} is the trace of the same
 * 32 digits. Where a {@code traceparent} does travel, the flow belongs to the trace that it names.
 *
 * @param traceId 32 hexadecimal digits
 * @param spanId 16 hexadecimal digits: the handling that made this kanban
 * @param parents the spans that this one came from, the one that decides the flow first; none for the first of a trace
 * @param sampled whether the sender wants it recorded
 */
public record TraceContext(String traceId, String spanId, List<String> parents, boolean sampled) {

    private static final Pattern TRACEPARENT =
            Pattern.compile("00-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})");
    private static final Pattern ID = Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");
    private static final int TRACE_DIGITS = 32;
    private static final int SPAN_DIGITS = 16;

    public TraceContext {
        parents = List.copyOf(parents);
    }

    /** The context of a kanban with this trail. A {@code traceparent} that is none counts as absent. */
    public static TraceContext of(Trail trail) {
        List<String> parents = new ArrayList<>(trail.parents().size());
        trail.parents().forEach(parent -> parents.add(span(parent)));
        Matcher given = TRACEPARENT.matcher(trail.traceparent());
        if (!given.matches()) {
            return new TraceContext(digits(trail.flow()), span(trail.id()), parents, true);
        }
        if (parents.isEmpty()) {
            parents.add(given.group(2));
        }
        boolean sampled = (Integer.parseInt(given.group(3), 16) & 1) == 1;
        return new TraceContext(given.group(1), span(trail.id()), parents, sampled);
    }

    /** What a microservice gives its own tracer, so that its spans are below this kanban's. */
    public String traceparent() {
        return "00-" + traceId + "-" + spanId + (sampled ? "-01" : "-00");
    }

    /** The second half of an id is the one with enough chance in it. */
    private static String span(String id) {
        String span = digits(id).substring(TRACE_DIGITS - SPAN_DIGITS);
        return span.equals("0".repeat(SPAN_DIGITS)) ? "0".repeat(SPAN_DIGITS - 1) + "1" : span;
    }

    /** The digits of a UUID; of anything else those of its SHA-256, for foreign senders choose ids as they like. */
    private static String digits(String id) {
        if (ID.matcher(id).matches()) {
            return id.replace("-", "");
        }
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(id.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, TRACE_DIGITS / 2);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
