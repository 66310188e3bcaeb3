package io.aion.status.gateway;

import org.junit.jupiter.api.AfterEach;

/** Two microservices at a gateway: {@code a}, of which there are two, passes on to the first {@code b}. */
abstract class TwoServices {

    static final String YML = """
            microservices:
              a: {always: yes, scale: 2, nextService: {default: [{name: b, pattern: "0"}]}}
              b: {always: yes}
            """;

    final Wires wires = new Wires("a", "b");
    final Gateway gateway = new Gateway(wires, Gateway.RULES, YML);

    TwoServices() throws Exception {}

    @AfterEach
    void stop() throws Exception {
        gateway.close();
        wires.close();
    }
}
