package io.aion.broker.kubernetes.objects;

import io.aion.broker.runtime.Variables;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Digest of what a running pod would differ by. The scale is left out: one more number is no reason to end the others. */
final class Fingerprint {

    private static final String MAC = "HmacSHA256";

    private Fingerprint() {}

    static String of(byte[] key, boolean kept, PodTemplateSpec template, Map<String, String> secretData) {
        PodTemplateSpec compared = new PodTemplateSpecBuilder(template)
                .editSpec()
                .editFirstContainer()
                .removeMatchingFromEnv(variable -> variable.getName().equals(Variables.SCALE))
                .endContainer()
                .endSpec()
                .build();
        try {
            Mac mac = Mac.getInstance(MAC);
            mac.init(new SecretKeySpec(key, MAC));
            add(mac, kept ? "kept" : "runs");
            add(mac, Serialization.asJson(compared));
            new TreeMap<>(secretData).forEach((name, value) -> {
                add(mac, name);
                add(mac, value);
            });
            return HexFormat.of().formatHex(mac.doFinal(), 0, 16);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java runtime has " + MAC, e);
        }
    }

    /** Of something that holds no secret. */
    static String of(HasMetadata object) {
        try {
            byte[] json = Serialization.asJson(object).getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(json), 0, 16);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }

    private static void add(Mac mac, String text) {
        mac.update((text + '\0').getBytes(StandardCharsets.UTF_8));
    }
}
