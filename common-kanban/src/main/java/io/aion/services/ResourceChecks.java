package io.aion.services;

import io.aion.services.Microservice.VolumeMount;
import java.math.BigDecimal;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a microservice asks of the device: volumes, memory, CPU. */
final class ResourceChecks implements Check {

    private static final List<String> DECIMAL = List.of("k", "M", "G", "T", "P", "E");
    private static final List<String> BINARY = List.of("Ki", "Mi", "Gi", "Ti", "Pi", "Ei");

    @Override
    public void check(Draft draft, Faults faults) {
        for (Microservice service : draft.file().microservices().values()) {
            volumes(draft, service, faults);
            Map<String, String> limits = service.resources().limits();
            service.resources().requests().forEach((what, request) -> {
                String limit = limits.get(what);
                if (limit != null && amount(request).compareTo(amount(limit)) > 0) {
                    faults.error(
                            draft.of(service, "resources", "requests", what),
                            "'" + service.name() + "' requests " + request + " " + what + " but is limited to " + limit,
                            "a request is at most the limit");
                }
            });
        }
    }

    private static void volumes(Draft draft, Microservice service, Faults faults) {
        Set<String> mounted = new HashSet<>();
        for (int i = 0; i < service.volumeMountPathList().size(); i++) {
            VolumeMount volume = service.volumeMountPathList().get(i);
            At at = draft.of(service, "volumeMountPathList", i);
            if (!mounted.add(volume.container())) {
                faults.error(
                        at, "two volumes are mounted at '" + volume.container() + "'", "the mount path comes first");
            }
            if (List.of(volume.host().split("/")).contains("..")) {
                faults.error(
                        at,
                        "the path on the host '" + volume.host() + "' has '..', which Kubernetes refuses",
                        "write the path out");
            }
            if (volume.propagation().equals("Bidirectional")
                    && !service.privileged()
                    && draft.sound(service, "privileged")) {
                faults.warning(at, "'Bidirectional' needs 'privileged: yes' on Kubernetes", "");
            }
        }
    }

    /** A quantity as Kubernetes reads it; the text has been found right before. */
    static BigDecimal amount(String text) {
        for (int i = 0; i < DECIMAL.size(); i++) {
            if (text.endsWith(BINARY.get(i))) {
                return new BigDecimal(text.substring(0, text.length() - 2))
                        .multiply(BigDecimal.valueOf(1024).pow(i + 1));
            }
            if (text.endsWith(DECIMAL.get(i))) {
                return new BigDecimal(text.substring(0, text.length() - 1)).scaleByPowerOfTen(3 * (i + 1));
            }
        }
        return text.endsWith("m")
                ? new BigDecimal(text.substring(0, text.length() - 1)).scaleByPowerOfTen(-3)
                : new BigDecimal(text);
    }
}
