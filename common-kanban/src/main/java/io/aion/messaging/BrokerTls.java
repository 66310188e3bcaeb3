package io.aion.messaging;

import com.rabbitmq.client.ConnectionFactory;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;

/**
 * Whom AION believes to be RabbitMQ: over {@code amqps://} and {@code https://} whoever has a certificate for the name in the
 * address, signed by an authority of the JVM or, with {@code ?cacertfile=/path/ca.crt} behind the address, of that file (PEM, one
 * or several). The parameter is RabbitMQ's own, and other clients of it read it too. The Java client alone would believe everybody.
 */
public final class BrokerTls {

    private static final String PARAMETER = "cacertfile=";

    private BrokerTls() {}

    /** The file that an address names. */
    static Optional<Path> authorities(URI address) {
        String query = address.getRawQuery();
        if (query != null) {
            for (String parameter : query.split("&")) {
                if (parameter.startsWith(PARAMETER)) {
                    return Optional.of(Path.of(
                            URLDecoder.decode(parameter.substring(PARAMETER.length()), StandardCharsets.UTF_8)));
                }
            }
        }
        return Optional.empty();
    }

    /** For each connection anew, so that a renewed file is read without a restart. */
    static void prepare(ConnectionFactory factory, URI address) {
        factory.setSslContextFactory(name -> {
            try {
                return context(address);
            } catch (IOException e) {
                throw new IllegalStateException(e.getMessage(), e);
            }
        });
        factory.enableHostnameVerification();
    }

    /**
     * What makes connections that are believed as said above.
     *
     * @param address {@code amqps://} or {@code https://}
     * @throws IOException the file can't be read, or holds no certificate; the message names it
     */
    public static SSLContext context(URI address) throws IOException {
        Path file = authorities(address).orElse(null);
        try {
            if (file == null) {
                return SSLContext.getDefault();
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store(file));
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new SSLException((file == null ? "the JVM's list of authorities" : file) + " can't be used", e);
        }
    }

    private static KeyStore store(Path file) throws IOException, GeneralSecurityException {
        Collection<? extends Certificate> certificates;
        try (InputStream in = Files.newInputStream(file)) {
            certificates = CertificateFactory.getInstance("X.509").generateCertificates(in);
        } catch (IOException e) {
            throw new IOException(
                    "the authorities that RabbitMQ's address names (cacertfile), " + file + ", can't be read: "
                            + e.getMessage(),
                    e);
        }
        if (certificates.isEmpty()) {
            throw new IOException("no certificate is in " + file + ", which RabbitMQ's address names (cacertfile)");
        }
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        int number = 0;
        for (Certificate certificate : certificates) {
            store.setCertificateEntry(Integer.toString(number++), certificate);
        }
        return store;
    }
}
