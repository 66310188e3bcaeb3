package io.aion.status.board;

import io.aion.services.Microservice;
import io.aion.services.Microservice.Next;
import io.aion.services.Microservice.Pattern;
import io.aion.services.ServicesFile;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Small files for tests. */
final class Chains {

    private Chains() {}

    static ServicesFile file(Microservice... services) {
        Map<String, Microservice> byName = new LinkedHashMap<>();
        for (Microservice service : services) {
            byName.put(service.name(), service);
        }
        return new ServicesFile("here", false, Map.of(), byName);
    }

    static Microservice service(String name, String... next) {
        List<Next> targets = Stream.of(next)
                .map(target -> new Next(target, Pattern.SAME, ""))
                .toList();
        return new Microservice(
                name,
                List.of(),
                false,
                true,
                1,
                false,
                4,
                Optional.empty(),
                Map.of(),
                next.length == 0 ? Map.of() : Map.of("default", targets),
                List.of(),
                Microservice.Network.CLUSTER_IP,
                "latest",
                Microservice.Position.RUNTIME,
                name,
                List.of(),
                false,
                "default",
                false,
                "",
                new Microservice.Resources(Map.of(), Map.of()),
                "",
                0,
                Microservice.Order.NORMAL,
                false,
                "",
                1);
    }
}
