package io.aion.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aion.spring.AionMeter.Kind;
import io.aion.spring.AionMeter.Tag;
import io.aion.testing.Generated;
import io.aion.topology.Names.Instance;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusNamingConvention;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class AionMeterTest {

    private final MeterRegistry registry = new SimpleMeterRegistry();

    /** docs/metrics.md says what this class says; {@code -Daion.update=true} writes it anew. */
    @Test
    void everyMeterIsInTheDocs() throws IOException {
        PrometheusNamingConvention naming = new PrometheusNamingConvention();
        StringBuilder table = new StringBuilder("| Prometheus | kind | tags | meaning |\n|---|---|---|---|\n");
        for (AionMeter meter : AionMeter.values()) {
            Meter.Type type = switch (meter.kind()) {
                case COUNTER -> Meter.Type.COUNTER;
                case GAUGE -> Meter.Type.GAUGE;
                case TIMER -> Meter.Type.TIMER;
                case SUMMARY -> Meter.Type.DISTRIBUTION_SUMMARY;
            };
            String name = naming.name(meter.id(), type, meter.unit().isEmpty() ? null : meter.unit());
            boolean measured = meter.kind() == Kind.TIMER || meter.kind() == Kind.SUMMARY;
            boolean counted = meter.kind() == Kind.COUNTER && !name.endsWith("_total");
            table.append("| `%s%s` | %s | %s | %s |%n"
                    .formatted(
                            name,
                            measured ? "{_count,_sum,_max}" : counted ? "_total" : "",
                            meter.kind().name().toLowerCase(Locale.ROOT),
                            meter.tags().stream().map(Tag::key).collect(Collectors.joining(", ")),
                            meter.meaning()));
        }
        Generated.part(Path.of("../docs/metrics.md"), "meters", table.toString());
    }

    @Test
    void namesAreToldApart() {
        assertThat(AionMeter.values()).extracting(AionMeter::id).doesNotHaveDuplicates();
        assertThat(AionMeter.values()).allMatch(meter -> meter.id().startsWith("aion."));
    }

    @Test
    void aMeterIsMadeAsItIsDeclared() {
        assertThatThrownBy(() -> AionMeter.IN.counter(registry, "a")).hasMessageContaining("aion.kanban.in");
        assertThatThrownBy(() -> AionMeter.LOST.counter(registry)).hasMessageContaining("GAUGE");
    }

    @Test
    void instancesComeAndGoAndAreNeverTooMany() {
        BoundedMeters<Instance> meters = new BoundedMeters<>(
                registry,
                "test",
                3,
                of -> List.of(AionMeter.RUNNING.gauge(registry, () -> 1, of.service(), "" + of.number())));
        meters.show(instances(1, 2));
        assertThat(numbers()).containsExactly("1", "2");
        meters.show(instances(0, 1, 2, 3, 4));
        // Those that were there stay, so that a curve does not end because others came.
        assertThat(numbers()).containsExactly("0", "1", "2");
        assertThat(registry.get("aion.meters.hidden").gauge().value()).isEqualTo(2);
        meters.show(instances(2, 3));
        assertThat(numbers()).containsExactly("2", "3");
        assertThat(registry.get("aion.meters.hidden").gauge().value()).isZero();
        meters.show(List.of());
        assertThat(numbers()).isEmpty();
    }

    private static List<Instance> instances(int... numbers) {
        List<Instance> all = new ArrayList<>();
        for (int number : numbers) {
            all.add(new Instance("camera", number));
        }
        return all;
    }

    private List<String> numbers() {
        return registry.getMeters().stream()
                .filter(meter -> meter.getId().getName().equals("aion.instance.running"))
                .map(meter -> meter.getId().getTag("number"))
                .sorted()
                .toList();
    }
}
