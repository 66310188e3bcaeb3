package io.aion.messaging;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** Tests of a class on one scene: each uses queues and exchanges of its own. */
abstract class SharedScene {

    static Scene scene;

    @BeforeAll
    static void openScene() throws Exception {
        scene = new Scene();
    }

    @AfterAll
    static void closeScene() throws Exception {
        scene.close();
    }
}
