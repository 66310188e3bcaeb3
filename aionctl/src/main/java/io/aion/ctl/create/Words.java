package io.aion.ctl.create;

import java.util.Locale;
import java.util.Map;

/** The name of a microservice as the languages want it. */
final class Words {

    private Words() {}

    /** {@code 3d.scan-A}: {@code ms_3d_scan_a} for modules, {@code Ms3dScanA} for classes, {@code 3d.scan-a} for npm. */
    static Map<String, String> of(String name) {
        String[] parts = name.split("[^A-Za-z0-9]+");
        StringBuilder camel = new StringBuilder();
        for (String part : parts) {
            camel.append(part.substring(0, 1).toUpperCase(Locale.ROOT)).append(part.substring(1));
        }
        String snake = String.join("_", parts).toLowerCase(Locale.ROOT);
        // No identifier begins with a digit.
        boolean digit = Character.isDigit(name.charAt(0));
        return Map.of(
                "name",
                name,
                "lower",
                name.toLowerCase(Locale.ROOT),
                "snake",
                digit ? "ms_" + snake : snake,
                "Camel",
                digit ? "Ms" + camel : camel.toString());
    }
}
