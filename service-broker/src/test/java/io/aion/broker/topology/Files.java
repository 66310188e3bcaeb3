package io.aion.broker.topology;

import io.aion.services.Device;
import io.aion.services.Microservice;
import io.aion.services.Microservice.Next;
import io.aion.services.Microservice.Pattern;
import io.aion.services.ServicesFile;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;

/** Files for tests, written out or random. */
public final class Files {

    private static final List<String> NAMES = List.of("a", "b", "c.d", "e", "f");
    private static final List<String> KEYS = List.of("default", "alert", "x.y", "other");
    public static final TopologyLimits LIMITS =
            new TopologyLimits(1_000_000, 2_000_000, 10_000_000, Duration.ofDays(7));

    private Files() {}

    public static ServicesFile file(Microservice... services) {
        Map<String, Microservice> byName = new LinkedHashMap<>();
        for (Microservice service : services) {
            byName.put(service.name(), service);
        }
        return new ServicesFile("me", false, Map.of(), byName);
    }

    /** The same file with these devices. */
    public static ServicesFile withDevices(ServicesFile file, String... names) {
        Map<String, Device> devices = new LinkedHashMap<>();
        for (String name : names) {
            devices.put(name, new Device(name, "192.0.2.1", 22, "", "", "/var/lib/aion"));
        }
        return new ServicesFile(file.deviceName(), file.debug(), devices, file.microservices());
    }

    public static Next to(String name) {
        return new Next(name, Pattern.SAME, "");
    }

    public static Microservice always(String name, int scale, Map<String, List<Next>> nextService) {
        return service(name, scale, false, true, false, false, nextService);
    }

    public static Microservice onDemand(String name, int scale, Map<String, List<Next>> nextService) {
        return service(name, scale, false, false, false, false, nextService);
    }

    public static Microservice startup(String name, int scale, Map<String, List<Next>> nextService) {
        return service(name, scale, true, true, false, false, nextService);
    }

    static ServicesFile random(Random random) {
        List<String> names = new ArrayList<>(NAMES);
        names.removeIf(name -> random.nextInt(3) == 0);
        // What has no queue can't be a next service: the parser refuses such a file.
        List<String> targets = new ArrayList<>(names);
        targets.removeIf(name -> random.nextInt(8) == 0);
        List<Microservice> services = new ArrayList<>();
        for (String name : names) {
            boolean withoutKanban = !targets.contains(name);
            Map<String, List<Next>> nextService = new LinkedHashMap<>();
            for (String key : KEYS) {
                if (random.nextInt(3) == 0 && !targets.isEmpty()) {
                    nextService.put(key, nexts(random, targets));
                }
            }
            services.add(service(
                    name,
                    1 + random.nextInt(3),
                    random.nextInt(3) == 0,
                    random.nextBoolean(),
                    random.nextInt(6) == 0,
                    withoutKanban,
                    nextService));
        }
        // One of them has a name that could be taken for a number of an instance.
        String[] devices = Stream.of("me", "other", "7")
                .filter(name -> random.nextBoolean())
                .toArray(String[]::new);
        return withDevices(file(services.toArray(Microservice[]::new)), devices);
    }

    /** The same service, with the name it had before. */
    public static Microservice renamed(Microservice service, String from) {
        return new Microservice(
                service.name(),
                service.command(),
                service.startup(),
                service.always(),
                service.scale(),
                service.multiple(),
                service.maxInstances(),
                service.interval(),
                service.env(),
                service.nextService(),
                service.ports(),
                service.network(),
                service.tag(),
                service.position(),
                service.directoryPath(),
                service.volumeMountPathList(),
                service.privileged(),
                service.serviceAccount(),
                service.withoutKanban(),
                service.targetNode(),
                service.resources(),
                service.runtimeClass(),
                service.gpu(),
                service.order(),
                service.traced(),
                from,
                service.line());
    }

    private static List<Next> nexts(Random random, List<String> names) {
        List<Next> nexts = new ArrayList<>();
        int count = 1 + random.nextInt(3);
        for (int i = 0; i < count; i++) {
            nexts.add(new Next(
                    names.get(random.nextInt(names.size())),
                    random.nextInt(4) == 0 ? Pattern.FIRST : Pattern.SAME,
                    random.nextInt(6) == 0 ? "other" : ""));
        }
        return nexts;
    }

    public static Microservice service(
            String name,
            int scale,
            boolean startup,
            boolean always,
            boolean multiple,
            boolean withoutKanban,
            Map<String, List<Next>> nextService) {
        return new Microservice(
                name,
                List.of(),
                startup,
                always,
                scale,
                multiple,
                4,
                Optional.empty(),
                Map.of(),
                nextService,
                List.of(),
                Microservice.Network.CLUSTER_IP,
                "latest",
                Microservice.Position.RUNTIME,
                name,
                List.of(),
                false,
                "default",
                withoutKanban,
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
