package io.aion.services;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Hides what may not be shown in a difference, a log or an error: values whose key says so, and the user in a URL. It
 * would rather hide too much.
 */
public final class Secrets {

    /** What stands for a hidden value. */
    public static final String HIDDEN = "***";

    private static final Pattern KEY =
            Pattern.compile(".*(PASSWORD|PASSWD|PASSPHRASE|SECRET|TOKEN|CREDENTIAL|API_?KEY|PRIVATE_?KEY).*");
    /** To the last '@': a password may hold one. */
    private static final Pattern URL_USER = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*://)\\S*@");

    private static final Pattern PARAMETER =
            Pattern.compile("(?i)([?&;][^=&;\\s]*(?:password|secret|token|key)[^=&;\\s]*=)[^&;\\s]+");
    private static final Pattern REFERENCE = Pattern.compile("\\$\\{secret:[^}]*}");

    private Secrets() {}

    /** Whether a key alone says that its value is a secret. */
    public static boolean isSecret(String key) {
        return KEY.matcher(key.toUpperCase(Locale.ROOT)).matches();
    }

    /** Whether a value must not be shown as it is. */
    public static boolean hides(String key, String value) {
        return !mask(key, value).equals(value);
    }

    /** The value as it may be shown. A {@code ${secret:name}} is shown: it names a secret and is none. */
    public static String mask(String key, String value) {
        if (value.isEmpty() || REFERENCE.matcher(value).matches()) {
            return value;
        }
        return isSecret(key) ? HIDDEN : mask(value);
    }

    /** Any text with the users in its URLs hidden. */
    public static String mask(String text) {
        String withoutUsers = text.contains("://") ? URL_USER.matcher(text).replaceAll("$1" + HIDDEN + "@") : text;
        return withoutUsers.indexOf('=') < 0
                ? withoutUsers
                : PARAMETER.matcher(withoutUsers).replaceAll("$1" + HIDDEN);
    }
}
