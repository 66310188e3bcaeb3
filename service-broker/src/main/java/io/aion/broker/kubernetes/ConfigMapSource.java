package io.aion.broker.kubernetes;

import io.aion.broker.desired.CannotApply;
import io.aion.broker.desired.Source;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code services.yml} as a key of one ConfigMap. Kubernetes tells of each change; a mounted one would be a minute late. */
public final class ConfigMapSource implements Source {

    private static final List<String> NAMES = List.of("services.yml", "project.yml");

    private final String namespace;
    private final String map;
    private final SharedIndexInformer<ConfigMap> informer;
    private volatile String trouble = "";

    private ConfigMapSource(KubernetesAccess access, String map) {
        this.namespace = access.namespace();
        this.map = map;
        this.informer = access.client()
                .configMaps()
                .inNamespace(namespace)
                .withName(map)
                .runnableInformer(0);
    }

    /** The ConfigMap of that name; nothing is asked before it is followed. */
    public static ConfigMapSource of(KubernetesAccess access, String map) {
        return new ConfigMapSource(access, map);
    }

    @Override
    public String name() {
        return key(data());
    }

    @Override
    public String place() {
        return "ConfigMap " + map + " of namespace " + namespace + ", " + name();
    }

    private Map<String, String> data() {
        return informer.getStore().list().stream()
                .findFirst()
                .map(ConfigMap::getData)
                .orElse(Map.of());
    }

    private static String key(Map<String, String> data) {
        return NAMES.stream().filter(data::containsKey).findFirst().orElse(NAMES.getFirst());
    }

    @Override
    public Look look(long limit) throws IOException {
        // It tells of one before it says that it has told all.
        if (!informer.hasSynced() && informer.getStore().list().isEmpty()) {
            if (trouble.isEmpty()) {
                return new Look.NotYet();
            }
            throw new IOException(trouble);
        }
        Map<String, String> data = data();
        @Nullable String text = data.get(key(data));
        if (text == null) {
            return new Look.Missing(change());
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return new Look.Text(bytes.length > limit + 1 ? Arrays.copyOf(bytes, (int) limit + 1) : bytes);
    }

    private String change() {
        return "kubectl -n " + namespace + " create configmap " + map
                + " --from-file=services.yml --dry-run=client -o yaml | kubectl apply -f -";
    }

    @Override
    public void replace(byte[] content) throws CannotApply {
        throw new CannotApply("services.yml comes from ConfigMap " + map + ", change it there: " + change());
    }

    @Override
    public void follow(Runnable changed) {
        informer.addEventHandler(new Told<>(changed));
        informer.exceptionHandler((started, problem) -> {
            trouble = Requests.why(problem);
            changed.run();
            return true;
        });
        informer.start().thenRun(changed);
    }

    @Override
    public void close() {
        informer.stop();
    }
}
