package io.aion.ctl.create;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The files of a language's new microservice, {@code new/<language>} of the resources. The file {@code files} has a line for
 * each: the resource, and where it goes.
 */
final class Template {

    private Template() {}

    /**
     * Texts by their paths, with each <code>{{word}}</code> replaced, in both.
     *
     * @param words what stands for what
     */
    static Map<String, String> files(Language language, Map<String, String> words) {
        String folder = "/io/aion/ctl/new/" + language.label() + "/";
        Map<String, String> files = new LinkedHashMap<>();
        read(folder + "files").lines().forEach(line -> {
            String[] parts = line.split(" ", 2);
            files.put(filled(parts[1], words), filled(read(folder + parts[0]), words));
        });
        return files;
    }

    private static String filled(String text, Map<String, String> words) {
        String filled = text;
        for (Map.Entry<String, String> word : words.entrySet()) {
            filled = filled.replace("{{" + word.getKey() + "}}", word.getValue());
        }
        return filled;
    }

    private static String read(String resource) {
        try (InputStream in = Template.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException(resource + " is missing in this build of aionctl");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
