package io.aion.broker.explain;

import static org.assertj.core.api.Assertions.assertThat;

import io.aion.testing.Generated;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** {@code docs/explain.md}: its table is that of the program. */
class CauseTableTest {

    @Test
    void theManualHasEveryCause() throws IOException {
        StringBuilder table = new StringBuilder("| code | where | meaning |\n|---|---|---|\n");
        for (CauseCode code : CauseCode.values()) {
            table.append("| `")
                    .append(code.text())
                    .append("` | ")
                    .append(code.where().text())
                    .append(" | ");
            table.append(code.meaning()).append(" |\n");
        }
        Generated.part(Path.of("..", "docs", "explain.md"), "causes", table.toString());
        assertThat(Arrays.stream(CauseCode.values()).map(CauseCode::text)).doesNotHaveDuplicates();
    }
}
