package io.aion.messaging;

import io.aion.cache.Cache;
import io.aion.cache.CacheSettings;
import io.aion.cache.Payloads;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A scene for each test, with the one instance of a service {@code b}. */
abstract class ServiceScene {

    /** For those whose kanban carry none. */
    static final Payloads NO_PAYLOADS = new Payloads(
            "b_1", Path.of("/nowhere"), Cache.at(CacheSettings.NONE), CacheSettings.NONE, Clock.systemUTC());

    Scene scene;

    /** What it reads. */
    String queue;

    /** What keeps all that it finishes. */
    String finished;

    @BeforeEach
    void openScene() throws Exception {
        scene = new Scene();
        queue = scene.before("b", 1);
        finished = scene.after("b");
    }

    @AfterEach
    void closeScene() throws Exception {
        scene.close();
    }
}
