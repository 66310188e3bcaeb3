package io.aion.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class StatusKanbanPropertiesTest {

    private static final String PREFIX = "aion.status-kanban";

    @Test
    void itsDefaultsAreTheBindingOnes() {
        StatusKanbanProperties properties = bind(Map.of());
        assertThat(properties.grpc().port()).isEqualTo(11010);
        assertThat(properties.grpc().maxMessage().toBytes()).isEqualTo(4 * 1024 * 1024);
        StatusKanbanProperties.Gateway gateway = properties.gateway();
        assertThat(gateway.window()).isEqualTo(64);
        assertThat(gateway.handledAfter()).isEqualTo(Duration.ofSeconds(30));
        assertThat(gateway.confirmWithin()).isEqualTo(Duration.ofMillis(800));
        assertThat(gateway.attempts()).isEqualTo(5);
        assertThat(properties.grpc().pingAfter().plus(properties.grpc().pingTimeout()))
                .as("a connection that is gone is noticed before its kanban count as handled")
                .isLessThan(gateway.handledAfter());
    }

    @Test
    void whatCannotBeIsNamedWithItsProperty() {
        assertRefused("gateway.window", "0");
        assertRefused("gateway.window", "2000");
        assertRefused("gateway.window-bytes", "0");
        assertRefused("grpc.ping-after", "-1s");
        assertRefused("static-kanban.max-bytes", "0B");
        assertRefused("board.every", "0s");
        assertRefused("file-every", "0s");
    }

    private static void assertRefused(String name, String value) {
        assertThatThrownBy(() -> bind(Map.of(PREFIX + "." + name, value)))
                .isInstanceOf(BindException.class)
                .hasRootCauseMessage(rootMessage(name, value));
    }

    private static String rootMessage(String name, String value) {
        return name.equals("gateway.window")
                ? "aion.status-kanban.gateway.window must be 1 to 1999, not " + value
                        + ": RabbitMQ hands no more to one receiver"
                : PREFIX + "." + name + " must be more than 0";
    }

    private static StatusKanbanProperties bind(Map<String, String> properties) {
        return new Binder(new MapConfigurationPropertySource(properties))
                .bindOrCreate(PREFIX, StatusKanbanProperties.class);
    }
}
