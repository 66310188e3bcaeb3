package io.aion.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.aion.services.Device;
import io.aion.services.Microservice;
import io.aion.services.Microservice.Next;
import io.aion.services.Microservice.Pattern;
import io.aion.services.ServicesFile;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RoutesTest {

    private final Routes routes = Routes.of(file(
            service(
                    "source",
                    3,
                    false,
                    Map.of(
                            "alert", List.of(next("one", Pattern.SAME), next("two", Pattern.SAME)),
                            "first", List.of(next("two", Pattern.FIRST)),
                            "far", List.of(new Next("two", Pattern.SAME, "other")),
                            "here", List.of(new Next("two", Pattern.SAME, "me")),
                            "default", List.of(next("two", Pattern.SAME), next("two", Pattern.SAME)))),
            service("keyed", 1, false, Map.of("alert", List.of(next("one", Pattern.SAME)))),
            service("one", 1, false, Map.of()),
            service("two", 2, false, Map.of()),
            service("run-only", 1, true, Map.of())));

    @Test
    void keepsTheNumberAndSpreadsWhatTheTargetDoesNotHave() {
        assertThat(routes.targets("source", "alert", 2)).containsExactly(here("one", 1), here("two", 2));
        assertThat(routes.targets("source", "alert", 3)).containsExactly(here("one", 1), here("two", 1));
        assertThat(routes.targets("source", "first", 3)).containsExactly(here("two", 1));
    }

    @Test
    void anUnknownKeyTakesDefaultAndANumberTheSourceDoesNotHaveGoesNowhere() {
        assertThat(routes.targets("source", "nonsense", 2)).containsExactly(here("two", 2));
        assertThat(routes.targets("source", "", 1)).containsExactly(here("two", 1));
        assertThat(routes.targets("source", "alert", 4)).isEmpty();
        assertThat(routes.targets("source", "alert", 0)).isEmpty();
        assertThat(routes.targets("nobody", "alert", 1)).isEmpty();
    }

    @Test
    void anotherDeviceHasAQueueOfItsOwnAndOneThatIsThisDeviceIsLocal() {
        assertThat(routes.targets("source", "far", 3)).containsExactly(new Destination("other", "two", 3));
        assertThat(routes.targets("source", "here", 3)).containsExactly(here("two", 1));
        assertThat(new Destination("o.x", "two", 3).queue()).isEqualTo("device.o%2Ex.two.003");
        assertThat(here("two", 1).queue()).isEqualTo("before.two.001");
    }

    @Test
    void thisDeviceIsNoneOfTheOthers() {
        Map<String, Device> devices = new LinkedHashMap<>();
        List.of("far", "me").forEach(name -> devices.put(name, new Device(name, "192.0.2.1", 22, "", "", "/aion")));
        assertThat(Routes.of(new ServicesFile("me", false, devices, Map.of())).devices())
                .containsExactly("far");
    }

    @Test
    void whatEndsHereIsNotUnrouted() {
        assertThat(routes.ends("one", "anything")).isTrue();
        assertThat(routes.ends("keyed", "")).isTrue();
        assertThat(routes.ends("keyed", "default")).isTrue();
        assertThat(routes.ends("keyed", "nonsense")).isFalse();
        assertThat(routes.ends("source", "default")).isFalse();
    }

    private static Destination here(String service, int number) {
        return new Destination("", service, number);
    }

    private static Next next(String name, Pattern pattern) {
        return new Next(name, pattern, "");
    }

    private static ServicesFile file(Microservice... services) {
        Map<String, Microservice> byName = new LinkedHashMap<>();
        for (Microservice service : services) {
            byName.put(service.name(), service);
        }
        return new ServicesFile("me", false, Map.of(), byName);
    }

    private static Microservice service(
            String name, int scale, boolean withoutKanban, Map<String, List<Next>> nextService) {
        return new Microservice(
                name,
                List.of(),
                false,
                true,
                scale,
                false,
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
