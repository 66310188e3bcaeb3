package io.aion.messaging;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A scene for each test, with the one instance of a service {@code b}. */
abstract class ServiceScene {

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
