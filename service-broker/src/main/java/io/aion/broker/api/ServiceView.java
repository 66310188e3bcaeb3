package io.aion.broker.api;

import io.aion.broker.reconciler.InstanceView;
import io.aion.services.Microservice;
import io.aion.services.Microservice.Next;
import io.aion.services.ServicesFile;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A microservice as the HTTP interface shows it.
 *
 * @param name its name
 * @param instances each number, and each copy that runs of it
 * @param nextService connection key to the names of the next ones; {@code name@device} where it is on another device
 */
public record ServiceView(String name, List<InstanceView> instances, Map<String, List<String>> nextService) {

    /** All of the file, in its order, and behind them those that are no longer in it and still there. */
    static List<ServiceView> of(ServicesFile file, List<InstanceView> instances) {
        Map<String, List<InstanceView>> byName = new LinkedHashMap<>();
        file.microservices().keySet().forEach(name -> byName.put(name, new ArrayList<>()));
        instances.forEach(instance -> byName.computeIfAbsent(instance.name(), name -> new ArrayList<>())
                .add(instance));
        List<ServiceView> views = new ArrayList<>();
        byName.forEach((name, own) -> views.add(new ServiceView(
                name,
                List.copyOf(own),
                file.microservice(name).map(ServiceView::next).orElse(Map.of()))));
        return views;
    }

    private static Map<String, List<String>> next(Microservice service) {
        Map<String, List<String>> next = new LinkedHashMap<>();
        service.nextService()
                .forEach((key, entry) ->
                        next.put(key, entry.stream().map(ServiceView::place).toList()));
        return next;
    }

    private static String place(Next next) {
        return next.device().isEmpty() ? next.name() : next.name() + "@" + next.device();
    }
}
