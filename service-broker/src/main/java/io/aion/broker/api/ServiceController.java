package io.aion.broker.api;

import io.aion.broker.desired.DesiredFile;
import io.aion.broker.explain.Explainer;
import io.aion.broker.explain.Explanation;
import io.aion.broker.reconciler.InstanceReconciler;
import io.aion.broker.runtime.InstanceLog;
import io.aion.spring.Problem;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Microservices, what their instances do and why not, and what they print. */
@RestController
@RequestMapping("/api/services")
public final class ServiceController {

    /** Whoever follows holds a connection: as many as people and tools of one device look at. One more ends the most silent. */
    private static final int FOLLOWERS = 16;
    /** Lines at most; more is a file to be copied. */
    private static final int LINES = 10_000;

    private static final Duration LOOK = Duration.ofMillis(200);
    /** A caller that has gone is only noticed when something is written to it. */
    private static final Duration SILENCE = Duration.ofMinutes(30);

    private final DesiredFile file;
    private final InstanceReconciler instances;
    private final Explainer explainer;
    private final Followers followers = new Followers(FOLLOWERS, System::nanoTime);
    private volatile boolean closing;

    public ServiceController(DesiredFile file, InstanceReconciler instances, Explainer explainer) {
        this.file = file;
        this.instances = instances;
        this.explainer = explainer;
    }

    @GetMapping
    public List<ServiceView> services() {
        return ServiceView.of(file.current(), instances.instances());
    }

    @GetMapping("/{name}")
    public ServiceView service(@PathVariable String name) {
        return services().stream()
                .filter(service -> service.name().equals(name))
                .findFirst()
                .orElseThrow(() -> Problem.notFound("there is no microservice " + name + " in the file"));
    }

    /** Why its instances do not run, and what to do about it. */
    @GetMapping("/{name}/explain")
    public Explanation explain(@PathVariable String name) {
        return explainer
                .explain(name)
                .orElseGet(() -> new Explanation(service(name).name(), List.of()));
    }

    /** The last lines an instance printed, and with {@code follow} those to come, until the caller goes. */
    @GetMapping("/{name}/{number}/log")
    public void log(
            @PathVariable String name,
            @PathVariable int number,
            @RequestParam(defaultValue = "100") int lines,
            @RequestParam(defaultValue = "false") boolean follow,
            HttpServletResponse response)
            throws IOException, InterruptedException {
        if (lines < 0 || lines > LINES) {
            throw Problem.badRequest("lines is a number from 0 to " + LINES);
        }
        InstanceLog log = instances
                .log(name, number)
                .orElseThrow(() -> Problem.notFound(name + " number " + number + " has printed nothing here"));
        response.setContentType("text/plain;charset=UTF-8");
        OutputStream out = response.getOutputStream();
        if (!follow) {
            out.write(log.last(lines).getBytes(StandardCharsets.UTF_8));
            return;
        }
        try (InstanceLog.Follower rest = log.follow();
                Followers.Follower caller = followers.enter()) {
            out.write(log.last(lines).getBytes(StandardCharsets.UTF_8));
            out.flush();
            follow(rest, out, caller);
        }
    }

    private void follow(InstanceLog.Follower rest, OutputStream out, Followers.Follower caller)
            throws IOException, InterruptedException {
        while (!closing && !caller.ended() && caller.silence() < SILENCE.toNanos()) {
            if (rest.copyTo(out)) {
                out.flush();
                caller.heard();
            }
            Thread.sleep(LOOK);
        }
    }

    /** Lets the server end at once instead of waiting for those who follow. */
    @EventListener
    public void closing(ContextClosedEvent event) {
        closing = true;
    }
}
