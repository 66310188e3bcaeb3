package io.aion.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class StoresTest {

    @Test
    void keptValuesOfRedisSurviveAKill() throws Exception {
        try (TestRedis redis = TestRedis.own()) {
            String key = redis.newPrefix() + "k";
            assertThat(ask(redis.url(), "SET " + key + " kept")).isEqualTo("+OK");
            redis.kill();
            redis.restart();
            assertThat(ask(redis.url(), "EXISTS " + key)).isEqualTo(":1");
        }
    }

    @Test
    void theSharedRedisTellsItsVersion() {
        assertThat(TestRedis.get().version()).matches("\\d+\\..*");
    }

    private static String ask(String uri, String command) throws IOException {
        URI parsed = URI.create(uri);
        try (Socket socket = new Socket(parsed.getHost(), parsed.getPort())) {
            socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.UTF_8));
            return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))
                    .readLine();
        }
    }
}
