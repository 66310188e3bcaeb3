package io.aion.services;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import org.yaml.snakeyaml.reader.StreamReader;

/** Bytes to text: UTF-8 only, bounded, and without characters that YAML does not allow. */
final class YamlText {

    /** What a ConfigMap can hold; a file of 1,000 microservices has a third of it. */
    static final int MAX_BYTES = 1 << 20;

    private YamlText() {}

    static String decode(byte[] content) {
        if (content.length > MAX_BYTES) {
            throw new WrongYaml(
                    At.START,
                    "the file has " + content.length + " bytes; at most " + MAX_BYTES + " are read",
                    "it must fit into a ConfigMap");
        }
        if (content.length >= 2 && ((content[0] == -1 && content[1] == -2) || (content[0] == -2 && content[1] == -1))) {
            throw new WrongYaml(At.START, "the file is UTF-16, not UTF-8", "save it as UTF-8");
        }
        CharBuffer text = CharBuffer.allocate(content.length);
        ByteBuffer bytes = ByteBuffer.wrap(content);
        CoderResult result = StandardCharsets.UTF_8.newDecoder().decode(bytes, text, true);
        text.flip();
        String read = text.toString();
        if (result.isError()) {
            int wrong = content[bytes.position()] & 0xFF;
            throw new WrongYaml(
                    after(read, read.length()),
                    String.format("the byte 0x%02X here is not UTF-8", wrong),
                    "save the file as UTF-8");
        }
        return printable(read.startsWith("\uFEFF") ? read.substring(1) : read);
    }

    private static String printable(String text) {
        for (int i = 0; i < text.length(); i = text.offsetByCodePoints(i, 1)) {
            int c = text.codePointAt(i);
            if (!StreamReader.isPrintable(c)) {
                throw new WrongYaml(
                        after(text, i),
                        "the character " + TextRules.shown(c) + " is not allowed in YAML",
                        "take it out");
            }
        }
        return text;
    }

    /** The place of the character at that index. */
    private static At after(String text, int index) {
        int line = 1;
        int lineStart = 0;
        for (int i = 0; i < index; i++) {
            char c = text.charAt(i);
            if (c == '\n' || (c == '\r' && text.charAt(Math.min(i + 1, text.length() - 1)) != '\n')) {
                line++;
                lineStart = i + 1;
            }
        }
        return new At(line, text.codePointCount(lineStart, index) + 1);
    }
}
