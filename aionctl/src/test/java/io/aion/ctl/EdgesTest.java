package io.aion.ctl;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Queues that the file names, as edges between microservices. */
class EdgesTest extends CommandTest {

    @Test
    void describeShowsQueuesThatAreNamedAsEdges() {
        aion.on("GET /api/services/register", 200, """
            {"name":"register","instances":[],"nextService":{}}\
            """)
                .on("GET /api/board", 200, "{\"services\":[]}")
                .on("GET /api/queues", 200, """
            [{"virtualHost":"v","queue":"q","writers":["identify"],"readers":["register"],"messages":2,"publishRate":1.0,"deliverRate":0.5,"state":"ok","reason":""},
             {"virtualHost":"v","queue":"other","writers":["identify"],"readers":["x"],"messages":2,"state":"ok","reason":""},
             {"virtualHost":"v","queue":"gone","writers":["register"],"readers":[],"messages":null,"state":"fault","reason":"it is not there yet"}]\
            """);
        assertThat(run("describe", "service", "register").out()).isEqualTo("""
            Service  register

            Next services
              none

            Queues named in env
              identify -> register  by q (v), waiting 2, 1.0/s in, 0.5/s out
              register -> nobody  by gone (v), fault: it is not there yet

            Instances
            """);
    }
}
