package io.aion.status.api;

import io.aion.kanban.KanbanCodec;
import io.aion.spring.Problem;
import io.aion.status.statics.StaticEntry;
import io.aion.status.statics.StaticStore;
import io.aion.status.statics.StaticTopics;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Static kanban: kept, listed, deleted and subscribed to. */
@RestController
@RequestMapping("/api/static/{topic}")
public final class StaticController {

    private static final Logger LOG = LoggerFactory.getLogger(StaticController.class);
    private static final int MAX_TOPIC_BYTES = 255;
    private static final int MAX_PAGE = 1_000;
    private static final Duration HEARTBEAT = Duration.ofSeconds(10);

    private final StaticStore store;
    private final StaticTopics topics;

    public StaticController(StaticStore store, StaticTopics topics) {
        this.store = store;
        this.topics = topics;
    }

    /** A page of kept values, {@code [{"id": ..., "kanban": {...}}]}; the id of the last one leads to the next page. */
    @GetMapping(produces = MediaType.APPLICATION_JSON_VALUE)
    public byte[] list(
            @PathVariable String topic,
            @RequestParam(defaultValue = StaticStore.BEGINNING) String after,
            @RequestParam(defaultValue = "100") int limit) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        String separator = "[";
        List<StaticEntry> entries = store.read(checkTopic(topic), checkId(after), Math.clamp(limit, 1, MAX_PAGE));
        for (StaticEntry entry : entries) {
            out.writeBytes(separator.getBytes(StandardCharsets.UTF_8));
            out.writeBytes(json(entry));
            separator = ",";
        }
        out.writeBytes((entries.isEmpty() ? "[]" : "]").getBytes(StandardCharsets.UTF_8));
        return out.toByteArray();
    }

    /** Keeps a value; its body is a kanban. */
    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    public Map<String, String> keep(@PathVariable String topic, @RequestBody byte[] body) {
        String id = store.add(checkTopic(topic), KanbanCodec.fromJson(body));
        topics.added(topic);
        return Map.of("id", id);
    }

    /** Deletes a value; one that is not there is deleted already. */
    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    public void delete(@PathVariable String topic, @PathVariable String id) {
        store.delete(checkTopic(topic), id);
    }

    /** Server-sent events: every kept value and then the new ones, each with its id, from which a browser goes on. */
    @GetMapping("/events")
    public void events(
            @PathVariable String topic,
            @RequestHeader(name = "Last-Event-ID", defaultValue = StaticStore.BEGINNING) String after,
            HttpServletResponse response)
            throws InterruptedException {
        try (StaticTopics.Subscription subscription = topics.subscribe(checkTopic(topic), checkId(after))) {
            List<StaticEntry> entries = subscription.next(Duration.ZERO);
            EventStream events = new EventStream(response);
            while (!subscription.over()) {
                for (StaticEntry entry : entries) {
                    events.send(entry.id(), json(entry));
                }
                entries = subscription.next(HEARTBEAT);
                if (entries.isEmpty()) {
                    events.alive();
                }
            }
        } catch (IOException e) {
            LOG.debug("a subscriber of topic {} is gone: {}", topic, e.toString());
        }
    }

    private static byte[] json(StaticEntry entry) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(("{\"id\":\"" + entry.id() + "\",\"kanban\":").getBytes(StandardCharsets.UTF_8));
        out.writeBytes(StaticStore.json(entry.kanban()));
        out.write('}');
        return out.toByteArray();
    }

    private static String checkTopic(String topic) {
        if (topic.getBytes(StandardCharsets.UTF_8).length > MAX_TOPIC_BYTES) {
            throw Problem.badRequest("a topic's name has at most " + MAX_TOPIC_BYTES + " bytes");
        }
        return topic;
    }

    private static String checkId(String id) {
        if (!StaticStore.isId(id)) {
            throw Problem.badRequest("'" + id + "' is not the id of a static kanban (<milliseconds>-<sequence>)");
        }
        return id;
    }
}
