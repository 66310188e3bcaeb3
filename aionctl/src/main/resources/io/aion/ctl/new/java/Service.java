package microservice;

import io.aion.kanban.Kanban;
import io.aion.spring.client.KanbanListener;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Looks at the load of a host: what is above 0.8 goes where {@code alert} leads, all else where {@code default} does. */
@SpringBootApplication
public class {{Camel}}Service {

    public static void main(String[] arguments) {
        SpringApplication.run({{Camel}}Service.class, arguments);
    }

    @KanbanListener
    Kanban handle(Kanban kanban) {
        if (!(kanban.metadata().get("load") instanceof Number load)) {
            throw new IllegalArgumentException("the kanban has no load");
        }
        return Kanban.of(Map.of("load", load, "seen", true)).withConnectionKey(load.doubleValue() > 0.8 ? "alert" : "default");
    }
}
