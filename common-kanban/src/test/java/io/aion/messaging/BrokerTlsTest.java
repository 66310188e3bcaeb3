package io.aion.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a server that takes TLS and the first bytes of AMQP: who is believed is decided before anything else is said. */
class BrokerTlsTest {

    private static final char[] PASSWORD = "password".toCharArray();
    private static final String GREETING = "AMQP";

    @TempDir
    private Path folder;

    @Test
    void whoeverHasACertificateOfTheFileIsBelieved() throws Exception {
        Path authority = certificate("good", "dns:localhost");

        assertThat(said("good", authority)).isEqualTo(GREETING);
    }

    @Test
    void severalAuthoritiesInOneFileSoThatOneMayFollowTheOther() throws Exception {
        Path old = certificate("old", "dns:localhost");
        Path authority = certificate("good", "dns:localhost");
        Path both = Files.writeString(folder.resolve("both.crt"), Files.readString(old) + Files.readString(authority));

        assertThat(said("good", both)).isEqualTo(GREETING);
        assertThat(said("old", both)).isEqualTo(GREETING);
    }

    @Test
    void anotherAuthorityIsNotBelieved() throws Exception {
        certificate("good", "dns:localhost");
        Path other = certificate("other", "dns:localhost");

        assertThatThrownBy(() -> said("good", other)).isInstanceOf(SSLHandshakeException.class);
    }

    @Test
    void aCertificateForAnotherNameIsNotBelieved() throws Exception {
        Path authority = certificate("good", "dns:elsewhere");

        assertThatThrownBy(() -> said("good", authority))
                .isInstanceOf(SSLHandshakeException.class)
                .hasMessageContaining("localhost");
    }

    @Test
    void withoutAFileOnlyTheAuthoritiesOfTheJvm() throws Exception {
        certificate("good", "dns:localhost");

        assertThatThrownBy(() -> said("good", null)).isInstanceOf(SSLHandshakeException.class);
    }

    @Test
    void aFileThatIsNotThereOrHoldsNothingIsNamed() throws Exception {
        Path empty = Files.writeString(folder.resolve("empty.crt"), "");

        assertThatThrownBy(() -> BrokerTls.context(URI.create("amqps://h/v?cacertfile=/none/ca.crt")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("/none/ca.crt");
        assertThatThrownBy(() -> BrokerTls.context(URI.create("https://h?cacertfile=" + empty)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no certificate is in " + empty);
    }

    @Test
    void authoritiesWithoutTlsAreAMistake() {
        assertThatThrownBy(() -> new BrokerAddress("amqp://u:hidden@h/v?cacertfile=/ca.crt"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("amqps://")
                .hasMessageNotContaining("hidden");
    }

    /** What the server hears first of a client of this address. */
    private String said(String server, @Nullable Path authority) throws Exception {
        KeyStore keys = KeyStore.getInstance(folder.resolve(server + ".p12").toFile(), PASSWORD);
        KeyManagerFactory manager = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        manager.init(keys, PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(manager.getKeyManagers(), null, null);
        // Closed in the other order: who still waits for a client is waited for no longer.
        try (ExecutorService one = Executors.newVirtualThreadPerTaskExecutor();
                SSLServerSocket listening =
                        (SSLServerSocket) context.getServerSocketFactory().createServerSocket(0)) {
            CompletableFuture<String> heard = CompletableFuture.supplyAsync(() -> first(listening), one);
            String uri = "amqps://u:p@localhost:" + listening.getLocalPort() + "/v"
                    + (authority == null ? "" : "?cacertfile=" + authority);
            try {
                new BrokerAddress(uri).connections().newConnection().abort();
            } catch (SSLHandshakeException e) {
                throw e;
            } catch (IOException | TimeoutException e) {
                // The server hangs up after the first bytes.
            }
            return heard.get(20, TimeUnit.SECONDS);
        }
    }

    private static String first(SSLServerSocket listening) {
        try (SSLSocket client = (SSLSocket) listening.accept()) {
            return new String(client.getInputStream().readNBytes(GREETING.length()), StandardCharsets.US_ASCII);
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** Makes a key and a certificate that it has signed itself; returns the certificate's file. */
    private Path certificate(String name, String alternative) throws IOException, InterruptedException {
        Path store = folder.resolve(name + ".p12");
        Path file = folder.resolve(name + ".crt");
        String password = new String(PASSWORD);
        keytool(
                "-genkeypair",
                "-alias",
                name,
                "-keyalg",
                "EC",
                "-dname",
                "CN=" + name,
                "-ext",
                "san=" + alternative,
                "-keystore",
                store.toString(),
                "-storepass",
                password);
        keytool(
                "-exportcert",
                "-rfc",
                "-alias",
                name,
                "-keystore",
                store.toString(),
                "-storepass",
                password,
                "-file",
                file.toString());
        return file;
    }

    private void keytool(String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("keytool.log").toFile())
                .start();
        assertThat(process.waitFor())
                .as(() -> folder.resolve("keytool.log").toString())
                .isZero();
    }
}
