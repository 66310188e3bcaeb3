package io.aion.replicator.trace;

import io.aion.topology.Names;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Spans as OTLP's JSON (opentelemetry-proto 1.x, {@code ExportTraceServiceRequest}): ids in hexadecimal, 64-bit numbers as
 * text, enumerations as numbers. Each instance of a microservice is a resource of its own.
 */
final class OtlpJson {

    private static final JsonFactory JSON = new JsonFactory();
    private static final int PRODUCER = 4;
    private static final int CONSUMER = 5;

    private OtlpJson() {}

    /** The body of a request. @param device this device's name */
    static byte[] of(List<KanbanSpan> spans, String device) {
        Map<Source, List<KanbanSpan>> bySource = new LinkedHashMap<>();
        for (KanbanSpan span : spans) {
            Source source = new Source(span.service(), span.trail().number());
            bySource.computeIfAbsent(source, key -> new ArrayList<>()).add(span);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), out)) {
            json.writeStartObject();
            json.writeArrayPropertyStart("resourceSpans");
            bySource.forEach((source, of) -> resource(json, source, of, device));
            json.writeEndArray();
            json.writeEndObject();
        }
        return out.toByteArray();
    }

    private static void resource(JsonGenerator json, Source source, List<KanbanSpan> spans, String device) {
        json.writeStartObject();
        json.writeObjectPropertyStart("resource");
        json.writeArrayPropertyStart("attributes");
        attribute(json, "service.name", source.service());
        attribute(json, "service.namespace", "aion");
        attribute(json, "service.instance.id", Names.instance(source.service(), source.number()));
        attribute(json, "host.name", device);
        json.writeEndArray();
        json.writeEndObject();
        json.writeArrayPropertyStart("scopeSpans");
        json.writeStartObject();
        json.writeObjectPropertyStart("scope");
        json.writeStringProperty("name", "io.aion.kanban");
        json.writeEndObject();
        json.writeArrayPropertyStart("spans");
        spans.forEach(span -> span(json, span));
        json.writeEndArray();
        json.writeEndObject();
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void span(JsonGenerator json, KanbanSpan span) {
        List<String> parents = span.context().parents();
        json.writeStartObject();
        json.writeStringProperty("traceId", span.context().traceId());
        json.writeStringProperty("spanId", span.context().spanId());
        if (!parents.isEmpty()) {
            json.writeStringProperty("parentSpanId", parents.getFirst());
        }
        json.writeStringProperty("name", (span.handled() ? "process " : "send ") + span.service());
        json.writeNumberProperty("kind", span.handled() ? CONSUMER : PRODUCER);
        json.writeStringProperty("startTimeUnixNano", nanos(span.start()));
        json.writeStringProperty("endTimeUnixNano", nanos(span.end()));
        json.writeArrayPropertyStart("attributes");
        attribute(json, "messaging.system", "rabbitmq");
        attribute(json, "messaging.operation.type", span.handled() ? "process" : "send");
        attribute(json, "messaging.message.id", span.trail().id());
        attribute(json, "messaging.message.conversation_id", span.trail().flow());
        attribute(json, "aion.connection_key", span.key());
        json.writeEndArray();
        if (parents.size() > 1) {
            json.writeArrayPropertyStart("links");
            for (String other : parents.subList(1, parents.size())) {
                json.writeStartObject();
                json.writeStringProperty("traceId", span.context().traceId());
                json.writeStringProperty("spanId", other);
                json.writeEndObject();
            }
            json.writeEndArray();
        }
        json.writeEndObject();
    }

    private static void attribute(JsonGenerator json, String key, String value) {
        json.writeStartObject();
        json.writeStringProperty("key", key);
        json.writeObjectPropertyStart("value");
        json.writeStringProperty("stringValue", value);
        json.writeEndObject();
        json.writeEndObject();
    }

    private static String nanos(long micros) {
        return micros == 0 ? "0" : micros + "000";
    }

    private record Source(String service, int number) {}
}
