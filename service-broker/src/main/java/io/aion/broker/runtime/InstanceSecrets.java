package io.aion.broker.runtime;

import io.aion.services.Secrets;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Values that nobody may see: {@code ${secret:name}} filled in, and taken out again of what an instance printed. */
final class InstanceSecrets {

    private static final Pattern REFERENCE = Pattern.compile("\\$\\{secret:([A-Za-z0-9._-]{1,100})}");
    /** Shorter ones would blacken half of the text. */
    private static final int SHORTEST = 4;

    private static final int LARGEST_FILE = 64 * 1024;

    private final Path folder;

    /** Secrets that lie one a file in that folder. */
    InstanceSecrets(Path folder) {
        this.folder = folder;
    }

    /**
     * The value with every {@code ${secret:name}} replaced by the content of the file of that name, without its last line
     * end.
     *
     * @param used gets those contents
     * @throws IOException if one is not there or is no text, with what to do about it
     */
    String resolve(String value, Collection<String> used) throws IOException {
        Matcher matcher = REFERENCE.matcher(value);
        StringBuilder out = new StringBuilder();
        while (matcher.find()) {
            Path file = folder.resolve(matcher.group(1));
            if (matcher.group(1).startsWith(".") || !Files.isRegularFile(file) || Files.size(file) > LARGEST_FILE) {
                throw new IOException("the secret " + matcher.group(1) + " is not there; write it to " + file
                        + " (mode 0600, at most 64 KiB)");
            }
            String content = text(file);
            used.add(content);
            matcher.appendReplacement(out, Matcher.quoteReplacement(content));
        }
        return matcher.appendTail(out).toString();
    }

    private static String text(Path file) throws IOException {
        String content;
        try {
            content = Files.readString(file).stripTrailing();
        } catch (CharacterCodingException e) {
            content = "\0";
        }
        if (content.indexOf('\0') >= 0) {
            throw new IOException(
                    "the secret in " + file
                            + " is no text, and an environment holds nothing else; write it there as text, in Base64 for instance");
        }
        return content;
    }

    /**
     * The values of an environment that must not be shown, longest first.
     *
     * @param used secrets that were filled in, whatever the name of the variable
     */
    static List<String> values(Map<String, String> environment, Collection<String> used) {
        List<String> values = new ArrayList<>(used);
        environment.forEach((name, value) -> {
            if (Secrets.isSecret(name)) {
                values.add(value);
            } else if (value.contains("://") && value.contains("@")) {
                password(value, values);
            }
        });
        return values.stream()
                .filter(value -> value.length() >= SHORTEST)
                .distinct()
                .sorted(Comparator.comparingInt(String::length).reversed())
                .toList();
    }

    private static void password(String url, List<String> values) {
        String user;
        try {
            user = URI.create(url).getRawUserInfo();
        } catch (IllegalArgumentException e) {
            user = url.substring(url.indexOf("://") + 3, url.lastIndexOf('@'));
        }
        if (user != null && user.contains(":")) {
            values.add(user.substring(user.indexOf(':') + 1));
        }
    }

    /** The text with each of the values, and the user of each URL, as {@code ***}. */
    static String mask(String text, List<String> values) {
        String masked = Secrets.mask(text);
        for (String value : values) {
            masked = masked.replace(value, Secrets.HIDDEN);
        }
        return masked;
    }
}
