package io.aion.conformance;

import io.aion.cache.NewPayload;
import io.aion.cache.Payload;
import io.aion.cache.Place;
import io.aion.client.MicroserviceClient;
import io.aion.client.StaticKanban;
import io.aion.kanban.Kanban;
import io.aion.kanban.TraceContext;
import io.aion.messaging.GiveUp;
import io.aion.messaging.Work;
import io.aion.spring.client.KanbanListener;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Does what the kanban it receives tells it; clients/conformance/README.md lists the acts. */
@SpringBootApplication
public class ScriptedMicroservice {

    private static final Logger LOG = LoggerFactory.getLogger(ScriptedMicroservice.class);
    private static final String METADATA = "metadata";

    private final MicroserviceClient client;

    ScriptedMicroservice(MicroserviceClient client) {
        this.client = client;
    }

    /** Runs until AION ends it. */
    public static void main(String[] arguments) {
        SpringApplication.run(ScriptedMicroservice.class, arguments);
    }

    @KanbanListener
    void handle(Work work) throws Exception {
        List<?> script = work.kanban().metadata().get("script") instanceof List<?> acts
                ? acts
                : List.of(Map.of("tell", Map.of()));
        for (Object act : script) {
            if (act instanceof Map<?, ?> map) {
                act(map, work);
            }
        }
    }

    private void act(Map<?, ?> act, Work work) throws Exception {
        switch (act.keySet().iterator().next().toString()) {
            case "finish" -> work.finish(kanban(act.get("finish")), payloads(act, work));
            case "tell" -> work.finish(kanban(act.get("tell")).withMetadata(seen(work)));
            case "first" -> work.finish(first(act.get("first")));
            case "fail" -> fail(act, work);
            case "park" -> throw new GiveUp(text(act, "park"));
            case "end" -> end(act, work);
            case "wait" -> TimeUnit.MILLISECONDS.sleep((long) (number(act, "wait") * 1000));
            case "send" ->
                client.send(kanban(act.get("send")), payloads(act, work)).get(1, TimeUnit.MINUTES);
            case "read" -> work.finish(Kanban.of(Map.of("read", read(text(act, "read"), work))));
            case "cache" -> cache(act, work);
            case "progress" -> work.progress(number(act, "progress"), text(act, "text"));
            case "log" -> LOG.info("{}", text(act, "log"));
            case "keep" -> client.staticKanban().keep(text(act, "keep"), kanban(act.get("kanban")));
            case "kept" -> work.finish(Kanban.of(Map.of("kept", kept(text(act, "kept")))));
            case "forget" -> forget(text(act, "forget"));
            default -> throw new GiveUp("no act is called like this: " + act.keySet());
        }
    }

    private static Map<String, Payload> payloads(Map<?, ?> act, Work work) {
        Map<String, Payload> payloads = new LinkedHashMap<>();
        if (act.get("payloads") instanceof Map<?, ?> given) {
            given.forEach((name, one) -> payloads.put(String.valueOf(name), payload((Map<?, ?>) one, work)));
        }
        return payloads;
    }

    private static Payload payload(Map<?, ?> given, Work work) {
        if (given.containsKey("pass")) {
            return Objects.requireNonNull(work.payloads().get(text(given, "pass")), "no such payload");
        }
        NewPayload payload = Payload.of(bytes(given));
        if (given.containsKey("in")) {
            payload = payload.in(Place.valueOf(text(given, "in").toUpperCase(Locale.ROOT)));
        }
        return given.containsKey("readers") ? payload.forReaders((int) number(given, "readers")) : payload;
    }

    private static byte[] bytes(Map<?, ?> given) {
        int times = given.containsKey("repeat") ? (int) number(given, "repeat") : 1;
        return text(given, "text").repeat(times).getBytes(StandardCharsets.UTF_8);
    }

    private static Map<String, Object> read(String name, Work work) throws NoSuchAlgorithmException {
        byte[] bytes = work.payload(name);
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes);
        return Map.of(
                "name", name, "bytes", bytes.length, "sha256", HexFormat.of().formatHex(hash));
    }

    private void cache(Map<?, ?> act, Work work) {
        String key = text(act, "key");
        switch (text(act, "cache")) {
            case "put" -> {
                if (act.containsKey("keep")) {
                    client.cache().put(key, bytes(act), Duration.ofMillis((long) (number(act, "keep") * 1000)));
                } else {
                    client.cache().put(key, bytes(act));
                }
            }
            case "get" -> {
                Map<String, @Nullable Object> cached = new HashMap<>();
                cached.put(
                        "cached",
                        client.cache()
                                .get(key)
                                .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
                                .orElse(null));
                work.finish(Kanban.of(cached));
            }
            case "delete" -> client.cache().delete(key);
            default -> throw new GiveUp("the cache can put, get and delete: " + act);
        }
    }

    private static void fail(Map<?, ?> act, Work work) {
        if (!(act.get("attempts") instanceof Number attempts) || work.attempt() <= attempts.intValue()) {
            throw new IllegalStateException(text(act, "fail"));
        }
    }

    private static void end(Map<?, ?> act, Work work) throws IOException, InterruptedException {
        if (!("repeated".equals(act.get("unless")) && work.repeated())) {
            String self = Long.toString(ProcessHandle.current().pid());
            new ProcessBuilder("kill", "-" + text(act, "end"), self).start().waitFor();
        }
    }

    private List<Map<String, Object>> kept(String topic) throws IOException, InterruptedException {
        return client.staticKanban().list(topic).stream()
                .map(one -> Map.<String, Object>of("id", one.id(), "kanban", fields(one.kanban())))
                .toList();
    }

    private void forget(String topic) throws IOException, InterruptedException {
        StaticKanban kept = client.staticKanban();
        for (StaticKanban.Kept one : kept.list(topic)) {
            kept.delete(topic, one.id());
        }
    }

    private static Map<String, @Nullable Object> seen(Work work) {
        Map<String, @Nullable Object> seen = new HashMap<>();
        seen.put("id", work.trail().id());
        seen.put("flow", work.trail().flow());
        seen.put("parents", work.trail().parents());
        seen.put("service", work.trail().service());
        seen.put("attempt", work.attempt());
        seen.put("repeated", work.repeated());
        seen.put("foreign", work.foreign());
        seen.put("traceparent", TraceContext.of(work.trail()).traceparent());
        seen.put("kanban", fields(work.kanban()));
        return seen;
    }

    private static Map<String, @Nullable Object> fields(Kanban kanban) {
        Map<String, @Nullable Object> fields = new HashMap<>();
        fields.put("startAt", kanban.startAt());
        fields.put("finishAt", kanban.finishAt());
        fields.put("nextDeviceName", kanban.nextDeviceName());
        fields.put("connectionKey", kanban.connectionKey());
        fields.put("processNumber", kanban.processNumber());
        fields.put("priorSuccess", kanban.priorSuccess());
        fields.put("dataPath", kanban.dataPath());
        fields.put("fileList", kanban.fileList());
        fields.put(METADATA, kanban.metadata());
        return fields;
    }

    private Kanban first(@Nullable Object given) {
        Kanban first = client.firstKanban();
        Kanban more = kanban(given);
        return first.withConnectionKey(more.connectionKey()).withMetadata(more.metadata());
    }

    private static Kanban kanban(@Nullable Object given) {
        Map<?, ?> fields = given instanceof Map<?, ?> map ? map : Map.of();
        List<String> files = fields.get("fileList") instanceof List<?> list
                ? list.stream().map(String::valueOf).toList()
                : List.of();
        Map<String, @Nullable Object> metadata = new HashMap<>();
        if (fields.get(METADATA) instanceof Map<?, ?> map) {
            map.forEach((key, value) -> metadata.put(String.valueOf(key), isNotANumber(value) ? Double.NaN : value));
        }
        return new Kanban(
                text(fields, "startAt"),
                text(fields, "finishAt"),
                text(fields, "nextDeviceName"),
                text(fields, "connectionKey"),
                (int) number(fields, "processNumber"),
                Boolean.TRUE.equals(fields.get("priorSuccess")),
                text(fields, "dataPath"),
                files,
                metadata);
    }

    /** JSON can't say it. */
    private static boolean isNotANumber(@Nullable Object value) {
        return value instanceof Map<?, ?> map && map.containsKey("$nan");
    }

    private static String text(Map<?, ?> map, String key) {
        return map.get(key) instanceof String text ? text : "";
    }

    private static double number(Map<?, ?> map, String key) {
        return map.get(key) instanceof Number number ? number.doubleValue() : 0;
    }
}
