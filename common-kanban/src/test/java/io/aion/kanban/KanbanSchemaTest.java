package io.aion.kanban;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.aion.testing.Seeds;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The schema that ships says the same as the code. */
class KanbanSchemaTest {

    private static final Schema SCHEMA = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(text());

    /** Values of all types, and those at the limits. */
    private static final List<String> VALUES = List.of(
            "null",
            "true",
            "0",
            "-1",
            "2147483647",
            "2147483648",
            "1.5",
            "\"\"",
            "\"text\"",
            "\"" + "x".repeat(4_096) + "\"",
            "\"" + "x".repeat(4_097) + "\"",
            "[]",
            "[\"a.jpg\"]",
            "[1]",
            "[null]",
            "{}",
            "{\"load\":0.93,\"deep\":[{\"a\":null}]}",
            "{\"" + "k".repeat(4_097) + "\":1}");

    private static final List<String> FIELDS = List.of(
            "startAt",
            "finishAt",
            "nextDeviceName",
            "connectionKey",
            "processNumber",
            "priorSuccess",
            "dataPath",
            "fileList",
            "metadata");

    @Test
    void acceptsWhatTheCodeAcceptsAndNothingElse() {
        AtomicInteger right = new AtomicInteger();
        AtomicInteger wrong = new AtomicInteger();
        Seeds.forEach(3_000, random -> {
            String json = random(random);
            boolean accepted = accepted(json);
            assertThat(SCHEMA.validate(json, InputFormat.JSON).isEmpty())
                    .as(() -> json)
                    .isEqualTo(accepted);
            (accepted ? right : wrong).incrementAndGet();
        });
        assertThat(right.get() + wrong.get() < 1_000 || (right.get() > 100 && wrong.get() > 100))
                .as("%d right and %d wrong ones were tried", right.get(), wrong.get())
                .isTrue();
    }

    @Test
    void acceptsWhatIsWritten() {
        Kanban kanban = new Kanban(
                "2006-01-02T15:04:05.000+09:00",
                "",
                "edge",
                "alert",
                3,
                true,
                "/data",
                List.of("a", "b"),
                Map.of("n", 1, "deep", List.of(1.5, "x")));
        String json = new String(KanbanCodec.toJson(kanban), StandardCharsets.UTF_8);
        assertThat(SCHEMA.validate(json, InputFormat.JSON)).isEmpty();
    }

    @Test
    void tooManyFilesAreTooManyForBoth() {
        for (int count : new int[] {10_000, 10_001}) {
            String json = "{\"fileList\":[" + "\"a\",".repeat(count - 1) + "\"a\"]}";
            assertThat(SCHEMA.validate(json, InputFormat.JSON).isEmpty())
                    .isEqualTo(accepted(json))
                    .isEqualTo(count == 10_000);
        }
    }

    private static boolean accepted(String json) {
        try {
            KanbanCodec.fromJson(json.getBytes(StandardCharsets.UTF_8));
            return true;
        } catch (BadKanban e) {
            return false;
        }
    }

    /** An object with at least one field of a kanban: without, it is a foreign one, which the schema does not describe. */
    private static String random(Random random) {
        List<String> members = new ArrayList<>();
        int first = random.nextInt(FIELDS.size());
        // Not the same name twice: which of the two counts no schema says.
        for (int field : random.nextBoolean() ? new int[] {first} : new int[] {first, (first + 1) % FIELDS.size()}) {
            members.add("\"" + FIELDS.get(field) + "\":" + VALUES.get(random.nextInt(VALUES.size())));
        }
        if (random.nextInt(4) == 0) {
            members.add("\"newer\":" + VALUES.get(random.nextInt(VALUES.size() - 1)));
        }
        return "{" + String.join(",", members) + "}";
    }

    private static String text() {
        try (InputStream in = KanbanSchemaTest.class.getResourceAsStream("kanban.schema.json")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
