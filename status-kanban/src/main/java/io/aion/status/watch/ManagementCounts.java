package io.aion.status.watch;

import io.aion.messaging.BrokerAddress;
import io.aion.messaging.BrokerTls;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import javax.net.ssl.HttpsURLConnection;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What RabbitMQ's management interface has counted in each queue; a few seconds old. */
final class ManagementCounts {

    private static final int MILLIS = 5_000;
    private static final String COLUMNS = "name,messages_ready,messages_unacknowledged";

    /**
     * Of one queue.
     *
     * @param ready waiting to be handed out
     * @param unacknowledged handed out
     */
    record Count(long ready, long unacknowledged) {}

    private final URI management;
    private final URI queues;
    private final String authorization;

    /** @param management {@code http://user:password@host:port} */
    ManagementCounts(URI management, BrokerAddress address) {
        this.management = management;
        String base = management.getScheme() + "://" + management.getHost()
                + (management.getPort() < 0 ? "" : ":" + management.getPort());
        queues = URI.create(base + "/api/queues/"
                + URLEncoder.encode(address.virtualHost(), StandardCharsets.UTF_8)
                        .replace("+", "%20")
                + "?disable_stats=false&columns=" + COLUMNS);
        String user = management.getRawUserInfo() == null ? "guest:guest" : management.getRawUserInfo();
        authorization = "Basic "
                + Base64.getEncoder()
                        .encodeToString(
                                URLDecoder.decode(user, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8));
    }

    /** Every queue it has counted, by name. */
    Map<String, Count> read() throws IOException {
        // Once in five seconds: the JDK's HttpClient would keep threads and buffers for that.
        HttpURLConnection connection = (HttpURLConnection) queues.toURL().openConnection();
        if (connection instanceof HttpsURLConnection secure) {
            secure.setSSLSocketFactory(BrokerTls.context(management).getSocketFactory());
        }
        connection.setConnectTimeout(MILLIS);
        connection.setReadTimeout(MILLIS);
        connection.setRequestProperty("Authorization", authorization);
        try (InputStream in = connection.getInputStream()) {
            Map<String, Count> counts = new HashMap<>();
            for (JsonNode queue : JsonMapper.shared().readTree(in)) {
                if (queue.has("messages_ready")) {
                    counts.put(
                            queue.path("name").asString(""),
                            new Count(
                                    queue.path("messages_ready").asLong(0),
                                    queue.path("messages_unacknowledged").asLong(0)));
                }
            }
            return counts;
        } catch (JacksonException e) {
            throw new IOException("not what RabbitMQ's management answers: " + e.getOriginalMessage(), e);
        }
    }
}
