package io.aion.services;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SpellingTest {

    @Test
    void distanceCountsEditsAndExchanges() {
        assertThat(Spelling.distance("scale", "scale")).isZero();
        assertThat(Spelling.distance("sclae", "scale")).isEqualTo(1);
        assertThat(Spelling.distance("scal", "scale")).isEqualTo(1);
        assertThat(Spelling.distance("", "abc")).isEqualTo(3);
        assertThat(Spelling.distance("kitten", "sitting")).isEqualTo(3);
    }

    @Test
    void theNearestIsFoundAndTheFarIsNot() {
        List<String> keys = List.of("scale", "startup", "nextService", "serviceAccount");
        assertThat(Spelling.nearest("next_service", keys)).contains("nextService");
        assertThat(Spelling.nearest("strtup", keys)).contains("startup");
        assertThat(Spelling.nearest("description", keys)).isEmpty();
        assertThat(Spelling.nearest("x", keys)).isEmpty();
    }

    @Test
    void aSlipIsNearerThanASuggestion() {
        assertThat(Spelling.slip("nextServise", "nextService")).isTrue();
        assertThat(Spelling.slip("SCALE", "scale")).isTrue();
        assertThat(Spelling.slip("volumeMountPaths", "volumeMountPathList")).isFalse();
        assertThat(Spelling.slip("tags", "tag")).isTrue();
        assertThat(Spelling.slip("on", "env")).isFalse();
    }
}
