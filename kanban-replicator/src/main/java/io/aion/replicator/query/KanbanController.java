package io.aion.replicator.query;

import com.mongodb.MongoException;
import com.mongodb.MongoExecutionTimeoutException;
import io.aion.spring.Problem;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The log over HTTP. */
@RestController
public final class KanbanController {

    private static final Logger log = LoggerFactory.getLogger(KanbanController.class);
    private static final int LONGEST_ID = 255;

    private final KanbanLog kanban;

    public KanbanController(KanbanLog kanban) {
        this.kanban = kanban;
    }

    /** Kanban by flow, service, time and metadata, newest first; see {@link KanbanQuery}. */
    @GetMapping("/api/kanban")
    KanbanView.Page find(@RequestParam MultiValueMap<String, String> parameters) {
        return answer(() -> kanban.find(parameters));
    }

    /** All kanban of a flow, with the time of each hop. */
    @GetMapping("/api/trace/{flow}")
    Trace trace(@PathVariable("flow") String flow) {
        if (flow.length() > LONGEST_ID) {
            throw Problem.badRequest("a flow's id has at most " + LONGEST_ID + " characters");
        }
        return answer(() -> kanban.trace(flow))
                .orElseThrow(() -> Problem.notFound("no kanban of flow " + flow
                        + " is in the log; it takes a moment to get there, and is kept only so long"));
    }

    private static <T> T answer(Supplier<T> question) {
        try {
            return question.get();
        } catch (BadQuery e) {
            throw Problem.badRequest(e.reason());
        } catch (MongoExecutionTimeoutException e) {
            throw Problem.unavailable("the search took too long; narrow it with flow, service, from or to");
        } catch (MongoException e) {
            log.warn("the log can't be asked: {}", e.getMessage());
            throw Problem.unavailable("MongoDB does not answer; the kanban are not lost, ask again later");
        }
    }
}
