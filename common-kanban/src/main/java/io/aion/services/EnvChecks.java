package io.aion.services;

import java.util.regex.Pattern;

/** Values of {@code env} that cannot do what they say. No value is ever shown. */
final class EnvChecks implements Check {

    private static final Pattern SECRET =
            Pattern.compile("\\$\\{secret:[A-Za-z0-9]([A-Za-z0-9._-]{0,250}[A-Za-z0-9])?}");

    @Override
    public void check(Draft draft, Faults faults) {
        for (Device device : draft.file().devices().values()) {
            if (device.password().equals(Secrets.HIDDEN)) {
                hidden(draft.at("devices", device.name(), "password"), faults);
            }
        }
        for (Microservice service : draft.file().microservices().values()) {
            service.env().forEach((key, value) -> {
                boolean wholly = value.equals(Secrets.HIDDEN) && Secrets.isSecret(key);
                if (wholly || value.contains("://" + Secrets.HIDDEN + "@")) {
                    hidden(draft.of(service, "env", key), faults);
                }
                if (SECRET.matcher(value).replaceAll("").contains("${secret")) {
                    faults.error(
                            draft.of(service, "env", key),
                            "'" + key + "' has a '${secret...' that names no secret",
                            "as in: ${secret:mysql-password}");
                }
                if (key.equals("AION_INSTANCE")) {
                    faults.warning(
                            draft.keyOf(service, "env", key),
                            "'AION_INSTANCE' is how AION knows its own processes again",
                            "leave it out");
                }
            });
        }
    }

    /** A file as {@code get} shows it must not come back as the truth. */
    private static void hidden(At at, Faults faults) {
        faults.error(
                at,
                "'" + Secrets.HIDDEN + "' is what AION shows in place of a secret, not the secret",
                "put it back, or take it from a secret: ${secret:name}");
    }
}
