package io.aion.ctl;

import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Lines of a terminal, with their colours, as an SVG. The same lines make the same picture. */
final class TerminalPicture {

    private static final int CHARACTER = 8;
    private static final int LINE = 19;
    private static final int EDGE = 14;
    private static final Pattern PAINT = Pattern.compile("\u001B\\[(\\d+)m");

    private static final Map<Integer, String> COLOURS =
            Map.of(31, "#ff7b72", 32, "#7ee787", 33, "#e3b341", 2, "#8b949e");

    private TerminalPicture() {}

    static String svg(String title, List<String> lines) {
        int columns = lines.stream()
                .mapToInt(line -> PAINT.matcher(line).replaceAll("").length())
                .max()
                .orElse(0);
        int width = columns * CHARACTER + 2 * EDGE;
        int height = lines.size() * LINE + 2 * EDGE;
        StringBuilder svg = new StringBuilder("""
                <svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d" role="img">
                  <title>%s</title>
                  <rect width="100%%" height="100%%" rx="8" fill="#0d1117"/>
                  <g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="13" fill="#e6edf3">
                """.formatted(width, height, width, height, escaped(title)));
        for (int i = 0; i < lines.size(); i++) {
            svg.append(text(lines.get(i), EDGE + (i + 1) * LINE - LINE / 4)).append('\n');
        }
        return svg.append("  </g>\n</svg>\n").toString();
    }

    /** One line is one text of fixed length, so that columns stay under one another in every font. */
    private static String text(String line, int y) {
        String plain = PAINT.matcher(line).replaceAll("");
        if (plain.isBlank()) {
            return "";
        }
        StringBuilder style = new StringBuilder();
        Matcher paint = PAINT.matcher(line);
        while (paint.find()) {
            int code = Integer.parseInt(paint.group(1));
            if (code == 1) {
                style.append(" font-weight=\"bold\"");
            } else if (COLOURS.containsKey(code)) {
                style.append(" fill=\"").append(COLOURS.get(code)).append('"');
            }
        }
        return "    <text x=\"%d\" y=\"%d\" textLength=\"%d\" xml:space=\"preserve\"%s>%s</text>"
                .formatted(EDGE, y, plain.length() * CHARACTER, style, escaped(plain));
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;");
    }
}
