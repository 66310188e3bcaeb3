import com.sun.net.httpserver.HttpServer;
import io.aion.broker.explain.Cause;
import io.aion.broker.instances.InstanceId;
import io.aion.broker.kubernetes.explain.PodExplainer;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Asks why microservices do not run until each is explained as expected, or the time is over; with the rights of the broker of
 * that namespace. Run as a source file, with the libraries of the broker; the cluster is that of KUBECONFIG.
 *
 * <p>Arguments: {@code recognise FILE SECONDS}, the file's lines being namespace, microservice, code or {@code -} for one
 * that runs, and, where there is one, a text that is to be in the answer; or {@code refuse PORT SECONDS}: a registry on this node that asks everybody for a password.
 */
public final class Explained {

    private Explained() {}

    private record Expected(String namespace, String service, String code, String says) {}

    public static void main(String[] args) throws Exception {
        int seconds = Integer.parseInt(args[2]);
        if (args[0].equals("refuse")) {
            refuse(Integer.parseInt(args[1]), seconds);
            return;
        }
        List<Expected> left = new ArrayList<>();
        for (String line : Files.readAllLines(Path.of(args[1]))) {
            String[] words = line.split(" ", 4);
            left.add(new Expected(words[0], words[1], words[2], words.length > 3 ? words[3] : ""));
        }
        int all = left.size();
        long began = System.nanoTime();
        long end = began + Duration.ofSeconds(seconds).toNanos();
        List<String> wrong = new ArrayList<>();
        while (!left.isEmpty() && System.nanoTime() < end) {
            wrong.clear();
            left.removeIf(expected -> recognised(expected, began, wrong));
            if (!left.isEmpty()) {
                Thread.sleep(1_000);
            }
        }
        wrong.forEach(System.out::println);
        System.out.println((all - left.size()) + " of " + all + " recognised");
        System.exit(left.isEmpty() ? 0 : 1);
    }

    private static boolean recognised(Expected expected, long began, List<String> wrong) {
        try (KubernetesClient client =
                new KubernetesClientBuilder().withConfig(config(expected)).build()) {
            PodExplainer explainer = new PodExplainer(
                    client, expected.namespace(), 500, id -> front(expected), (id, text) -> text, Clock.systemUTC());
            List<Cause> causes = explainer.causes(InstanceId.first(expected.service(), 1), "");
            String codes = causes.isEmpty()
                    ? "-"
                    : String.join(",", causes.stream().map(cause -> cause.code().text()).toList());
            if (codes.equals(expected.code())
                    && causes.stream().allMatch(cause -> cause.what().contains(expected.says()))) {
                long after = Duration.ofNanos(System.nanoTime() - began).toSeconds();
                causes.forEach(cause -> System.out.println("  " + after + " s  " + codes + "  " + cause.what()));
                return true;
            }
            wrong.add("expected " + expected + ", got " + causes);
            return false;
        }
    }

    /** As whom, and where, it is asked. */
    private static Config config(Expected expected) {
        ConfigBuilder config = new ConfigBuilder(Config.autoConfigure(null));
        String account = expected.service().equals("without-rights") ? "default" : "aion-servicebroker";
        config.withRequestTimeout(10_000).withRequestRetryBackoffLimit(0);
        config.withImpersonateUsername("system:serviceaccount:" + expected.namespace() + ":" + account);
        return expected.service().equals("nobody-answers")
                ? config.withMasterUrl("https://127.0.0.1:1").build()
                : config.build();
    }

    private static Optional<Service> front(Expected expected) {
        return expected.service().equals("port-taken")
                ? Optional.of(new ServiceBuilder()
                        .withNewMetadata()
                        .withName(expected.service() + "-001-srv")
                        .endMetadata()
                        .withNewSpec()
                        .withType("NodePort")
                        .addNewPort()
                        .withPort(80)
                        .withNodePort(30080)
                        .endPort()
                        .endSpec()
                        .build())
                : Optional.empty();
    }

    private static void refuse(int port, int seconds) throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext("/", exchange -> {
            exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"films\"");
            exchange.sendResponseHeaders(401, -1);
            exchange.close();
        });
        server.start();
        Thread.sleep(Duration.ofSeconds(seconds));
        server.stop(0);
    }
}
