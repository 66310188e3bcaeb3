import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;

/** Stands in for all-in-one and aionctl where scripts/run is tested: what it starts, waits for and ends is real. */
final class StandIn {

    public static void main(String[] arguments) throws Exception {
        switch (arguments[0]) {
            case "apply" -> {
                if (!Files.exists(Path.of(arguments[2]))) {
                    System.exit(1);
                }
            }
            case "top" -> top(arguments);
            default -> allInOne(arguments);
        }
    }

    private static void top(String[] arguments) throws InterruptedException {
        System.out.println("live");
        Thread.sleep(arguments.length > 1 ? 1000 : 600_000);
        System.out.println("{\"kanban\":1}");
    }

    /** Ready after a microservice, which outlives it, has been started. */
    private static void allInOne(String[] arguments) throws Exception {
        Path home = Path.of(arguments[1].substring("--aion.home=".length()));
        ProcessBuilder microservice = new ProcessBuilder("setsid", "sleep", "600");
        microservice.environment().put("AION_HOME", home.toString());
        microservice.environment().put("AION_INSTANCE", "a");
        Files.writeString(home.resolve("instance"), Long.toString(microservice.start().pid()));
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 11090), 0);
        server.createContext("/actuator/health/readiness", exchange -> {
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
    }
}
