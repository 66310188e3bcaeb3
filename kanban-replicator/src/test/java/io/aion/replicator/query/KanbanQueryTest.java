package io.aion.replicator.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.MongoClientSettings;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.bson.BsonDocument;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KanbanQueryTest {

    private static final Instant NOW = Instant.ofEpochSecond(1_000);

    @Test
    void everyConditionHasToHold() {
        KanbanQuery query = KanbanQuery.of(
                Map.of(
                        "service", List.of("watch"),
                        "from", List.of("90s"),
                        "limit", List.of("7"),
                        "meta.a%2Eb.$c", List.of("1")),
                NOW);
        assertThat(query.limit()).isEqualTo(7);
        BsonDocument all =
                query.filter().toBsonDocument(BsonDocument.class, MongoClientSettings.getDefaultCodecRegistry());
        assertThat(all.getArray("$and"))
                .containsExactlyInAnyOrder(
                        BsonDocument.parse("{service: 'watch'}"),
                        BsonDocument.parse("{at: {$gte: {$numberLong: '910000000'}}}"),
                        BsonDocument.parse("{'metadata.a%2Eb.%24c': {$in: ['1', {$numberLong: '1'}]}}"));
    }

    @Test
    void nothingAskedMeansTheNewestHundred() {
        assertThat(KanbanQuery.of(Map.of(), NOW).limit()).isEqualTo(100);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "limit|0|1 to 1000",
                "limit|1001|1 to 1000",
                "limit|many|1 to 1000",
                "from|yesterday|2026-01-31T10:20:30Z",
                "flow|''|empty",
                "serivce|a|flow, from, limit, service, to",
                "meta.|a|meta.<path>",
                "to|2026-13-01T00:00:00Z|must be a time"
            })
    void saysWhatIsWrongAndWhatWouldBeRight(String name, String value, String expected) {
        assertThatThrownBy(() -> KanbanQuery.of(Map.of(name, List.of(value)), NOW))
                .isInstanceOf(BadQuery.class)
                .hasMessageContaining(expected);
    }

    @Test
    void aConditionGivenTwiceOrARangeThatIsNoneIsRefused() {
        assertThatThrownBy(() -> KanbanQuery.of(Map.of("flow", List.of("a", "b")), NOW))
                .hasMessageContaining("2 times");
        assertThatThrownBy(() -> KanbanQuery.of(Map.of("from", List.of("1m"), "to", List.of("2m")), NOW))
                .hasMessageContaining("before");
        assertThatThrownBy(() -> KanbanQuery.of(Map.of("meta.a", List.of("x".repeat(2_000))), NOW))
                .hasMessageContaining("1024");
    }
}
