package io.aion.status.api;

import io.aion.spring.Problem;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The board, once or for as long as somebody watches. */
@RestController
@RequestMapping("/api/board")
public final class BoardController {

    private static final Logger LOG = LoggerFactory.getLogger(BoardController.class);

    private final BoardFeed feed;

    public BoardController(BoardFeed feed) {
        this.feed = feed;
    }

    @GetMapping(produces = MediaType.APPLICATION_JSON_VALUE)
    public byte[] board() {
        return feed.latest();
    }

    /** Server-sent events: the whole board each time, so that nothing is lost by who misses one. */
    @GetMapping("/events")
    public void events(HttpServletResponse response) throws InterruptedException {
        if (!feed.take()) {
            throw Problem.unavailable("the board has " + feed.maxSubscribers()
                    + " subscribers, as many as aion.status-kanban.board.max-subscribers allows; close one");
        }
        try {
            EventStream events = new EventStream(response);
            do {
                events.send("", feed.latest());
            } while (feed.awaitNext());
        } catch (IOException e) {
            LOG.debug("a subscriber of the board is gone: {}", e.toString());
        } finally {
            feed.leave();
        }
    }
}
