package io.aion.ctl;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A fake AION, a home with its token, and a file. */
@SuppressWarnings("NullAway.Init") // set before each test
abstract class CommandTest {

    @TempDir
    protected Path home;

    protected FakeAion aion;
    protected final Map<String, String> variables = new HashMap<>();

    @BeforeEach
    void start() throws IOException {
        aion = new FakeAion();
        Files.writeString(home.resolve("token"), FakeAion.TOKEN + "\n");
        Files.writeString(home.resolve("services.yml"), "microservices:\n  a:\n");
        variables.put("AION_HOME", home.toString());
    }

    @AfterEach
    void stop() {
        aion.close();
    }

    protected final String file() {
        return home.resolve("services.yml").toString();
    }

    protected final Run run(String... args) {
        return Run.of(aion, variables, "", false, args);
    }
}
