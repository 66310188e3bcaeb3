package io.aion.services;

/** The rules for names and texts, with where each comes from. */
final class TextRules {

    /** A pod's, container's and host's name is {@code <service>-<NNN>}, and a host name has at most 63 characters. */
    static final int SERVICE_NAME_MAX = 59;

    /** Names are parts of queue names, file names and addresses. */
    private static final String WORD = "[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?";

    private static final String WORD_WHAT =
            "made of letters, digits, '-', '_' and '.' with a letter or digit at both ends";

    static final TextRule SERVICE_NAME = TextRule.of(WORD, SERVICE_NAME_MAX, "a name " + WORD_WHAT, "load-watch")
            .explained(TextRules::badWord);
    static final TextRule DEVICE_NAME =
            TextRule.of(WORD, 128, "a name " + WORD_WHAT, "device-002").explained(TextRules::badWord);
    static final TextRule OTHER_NAME =
            TextRule.of(WORD, 63, "a name " + WORD_WHAT, "http").explained(TextRules::badWord);

    /** A routing key has at most 255 bytes; the number and escapes need room, which {@link NameChecks} counts. */
    static final TextRule CONNECTION_KEY =
            TextRule.of("[^\\s\\u0000-\\u001F\\u007F]+", 200, "a connection key: a word without spaces", "default");

    /** What Kubernetes accepts as the name of an environment variable. */
    static final TextRule ENV_NAME = TextRule.of(
                    "[A-Za-z_.-][A-Za-z0-9_.-]*",
                    256,
                    "the name of an environment variable: letters, digits and '_'",
                    "LOG_LEVEL")
            .explained(TextRules::badEnvName);

    /** Linux refuses a variable over 128 KiB at exec; a quarter of that leaves room for the others. */
    static final TextRule ENV_VALUE = TextRule.of("[^\\u0000]*", 32_768, "a text an environment can hold", "")
            .explained(t -> "holds a NUL character");

    static final TextRule ANY = TextRule.of("[^\\u0000]*", 4_096, "a text", "");
    static final TextRule ARGUMENT = TextRule.of("[^\\u0000]*", 32_768, "a text", "");
    static final TextRule ADDRESS = TextRule.of(
                    "[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?|[0-9A-Fa-f]*:[0-9A-Fa-f:.]*",
                    253,
                    "a host name or an address",
                    "192.168.0.12")
            .explained(t -> t.contains("://") || t.contains(":")
                    ? "is not a host name or an address alone: leave out scheme and port"
                    : "");
    static final TextRule ABSOLUTE_PATH =
            TextRule.of("/[^\\u0000]*", 1_024, "a path that begins with '/'", "/var/lib/aion");
    static final TextRule RELATIVE_PATH = TextRule.of(
                    "(?!(.*/)?\\.\\.(/|$))[^/\\u0000][^\\u0000]*",
                    512,
                    "a path below the position's folder",
                    "vision/face")
            .explained(t -> t.startsWith("/")
                    ? "begins with '/', but it is a path below the position's folder"
                    : t.contains("..") ? "leaves the position's folder by '..'" : "");
    static final TextRule TAG =
            TextRule.of("[A-Za-z0-9_][A-Za-z0-9_.-]*", 128, "an image tag: letters, digits, '_', '.' and '-'", "1.2.0");
    static final TextRule KUBERNETES_NAME = TextRule.of(
            "[a-z0-9]([a-z0-9.-]*[a-z0-9])?",
            253,
            "a Kubernetes name: lower-case letters, digits, '-' and '.'",
            "default");
    static final TextRule MEMORY = TextRule.of(
                    "[0-9]+(\\.[0-9]+)?([eE][+-]?[0-9]+|[KMGTPE]i|[kMGTPE])?", 32, "an amount of memory", "512Mi")
            .explained(TextRules::badMemory);
    static final TextRule CPU = TextRule.of("[0-9]+(\\.[0-9]+)?m?", 32, "an amount of CPU", "500m");
    static final TextRule VOLUME = TextRule.of(
                    "/[^:\\u0000]*:/[^:\\u0000]*(:(None|HostToContainer|Bidirectional))?",
                    2_048,
                    "container:host[:propagation]",
                    "/data:/var/lib/aion/Data/shared")
            .explained(Volumes::explain);

    private TextRules() {}

    private static String badWord(String text) {
        if (text.isEmpty()) {
            return "is empty";
        }
        for (int i = 0; i < text.length(); i = text.offsetByCodePoints(i, 1)) {
            int c = text.codePointAt(i);
            if (c > 126 || !(Character.isLetterOrDigit(c) || c == '.' || c == '_' || c == '-')) {
                return "has the character " + shown(c) + "; a name is " + WORD_WHAT;
            }
        }
        return "";
    }

    private static String badEnvName(String text) {
        if (text.isEmpty()) {
            return "is empty";
        }
        return Character.isDigit(text.charAt(0)) ? "begins with a digit, which no environment variable may" : "";
    }

    private static String badMemory(String text) {
        if (text.matches("[0-9.]+ ?[kKMGT][bB]")) {
            return "is not an amount of memory: the unit is written without B";
        }
        return text.startsWith("-") ? "is negative" : "";
    }

    static String shown(int codePoint) {
        boolean visible = codePoint > 32
                && codePoint != 127
                && Character.isDefined(codePoint)
                && !Character.isISOControl(codePoint);
        return visible && !Character.isWhitespace(codePoint)
                ? "'" + Character.toString(codePoint) + "'"
                : codePoint == ' ' ? "space" : String.format(java.util.Locale.ROOT, "U+%04X", codePoint);
    }
}
