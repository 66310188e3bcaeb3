package io.aion.broker.kubernetes.explain;

import io.aion.broker.explain.Cause;
import io.aion.broker.explain.CauseCode;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Secrets and ConfigMaps that a pod refers to and that are not there. */
final class References {

    private static final Pattern MISSING = Pattern.compile("\\b(secret|configmap) \"([^\"]+)\" not found");
    private static final Pattern NO_KEY = Pattern.compile("couldn't find key (\\S+) in (Secret|ConfigMap) (\\S+)");
    private static final Pattern NO_FILE = Pattern.compile("references non-existent (secret|config) key: (\\S+)");

    private References() {}

    static Optional<Cause> missing(String name, String message) {
        Matcher missing = MISSING.matcher(message);
        if (missing.find()) {
            boolean secret = missing.group(1).equals("secret");
            return Optional.of(cause(
                    secret,
                    name + ": there is no " + (secret ? "Secret " : "ConfigMap ") + missing.group(2),
                    missing.group(2)));
        }
        Matcher key = NO_KEY.matcher(message);
        if (key.find()) {
            boolean secret = key.group(2).equals("Secret");
            return Optional.of(cause(
                    secret,
                    name + ": " + key.group(2) + " " + key.group(3) + " has no key " + key.group(1),
                    key.group(3)));
        }
        Matcher file = NO_FILE.matcher(message);
        return file.find()
                ? Optional.of(
                        cause(file.group(1).equals("secret"), name + ": " + Text.of(message), "that has this key"))
                : Optional.empty();
    }

    private static Cause cause(boolean secret, String what, String which) {
        return secret
                ? new Cause(
                        CauseCode.SECRET_MISSING,
                        what,
                        which.endsWith("aion-microservices")
                                ? "AION makes that Secret again within seconds; if it does not, its own log says why."
                                : "Make Secret " + which + ", or take it out of what the pod asks for.")
                : new Cause(
                        CauseCode.CONFIG_MAP_MISSING,
                        what,
                        "Make ConfigMap " + which + ", or take it out of what the pod asks for.");
    }
}
