import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Stands in for all-in-one and aionctl where scripts/run is tested: what it starts, waits for and ends is real. */
final class StandIn {

    public static void main(String[] arguments) throws Exception {
        switch (arguments[0]) {
            case "apply" -> apply(Path.of(arguments[2]));
            case "top" -> top(arguments);
            default -> allInOne(arguments);
        }
    }

    /** Keeps what was applied; a file that says it is wrong is refused. */
    private static void apply(Path file) throws IOException {
        String content = Files.readString(file);
        if (content.startsWith("wrong")) {
            System.err.println(file.getFileName() + ":1:1: error: it says so itself");
            System.exit(3);
        }
        Files.writeString(Path.of(System.getenv("AION_HOME"), "applied"), content);
    }

    private static void top(String[] arguments) throws InterruptedException {
        System.out.println("live");
        Thread.sleep(List.of(arguments).contains("--for") ? 1000 : 600_000);
        System.out.println("{\"kanban\":1}");
    }

    /** Ready after a microservice, which outlives it, has been started. */
    private static void allInOne(String[] arguments) throws Exception {
        Path home = Path.of(value(arguments, "--aion.home="));
        int port = Integer.parseInt(value(arguments, "--management.server.port="));
        ProcessBuilder microservice = new ProcessBuilder("setsid", "sleep", "600");
        microservice.environment().put("AION_HOME", home.toString());
        microservice.environment().put("AION_INSTANCE", "a");
        Files.writeString(home.resolve("instance"), Long.toString(microservice.start().pid()));
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext("/actuator/health/readiness", exchange -> {
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
    }

    private static String value(String[] arguments, String name) {
        return Stream.of(arguments)
                .filter(argument -> argument.startsWith(name))
                .findFirst()
                .orElseThrow()
                .substring(name.length());
    }
}
