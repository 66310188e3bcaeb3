package io.aion.ctl.output;

import java.util.ArrayList;
import java.util.List;

/**
 * Columns that line up. Where a width is given the last column is cut to it, then the widest; numbers stand to the right.
 * What comes from outside can't move the cursor: control characters are shown as dots.
 */
public final class Table {

    private static final int MIN_COLUMN = 8;

    private final List<String> heads;
    private final List<List<String>> rows = new ArrayList<>();

    /** A head that ends in {@code >} stands for a column of numbers. */
    public Table(String... heads) {
        this.heads = List.of(heads);
    }

    /** Adds a row; as many cells as there are heads. */
    public void row(String... cells) {
        if (cells.length != heads.size()) {
            throw new IllegalArgumentException(cells.length + " cells for " + heads.size() + " columns");
        }
        rows.add(List.of(cells).stream().map(Table::printable).toList());
    }

    /** The lines, head first. */
    public List<String> lines(int width) {
        int[] widths = widths(width);
        List<String> lines = new ArrayList<>();
        lines.add(line(
                heads.stream()
                        .map(head -> right(head) ? head.substring(0, head.length() - 1) : head)
                        .toList(),
                widths));
        rows.forEach(row -> lines.add(line(row, widths)));
        return lines;
    }

    /** Cuts a text to a width, with an ellipsis. */
    public static String cut(String text, int width) {
        if (text.codePointCount(0, text.length()) <= width) {
            return text;
        }
        return width <= 1 ? "" : text.substring(0, text.offsetByCodePoints(0, width - 1)) + "…";
    }

    /** A text that can't move the cursor. */
    public static String printable(String text) {
        boolean clean = text.chars().noneMatch(Character::isISOControl);
        return clean ? text : text.replaceAll("\\s*\\R\\s*", " | ").replaceAll("\\p{Cntrl}", "·");
    }

    private int[] widths(int width) {
        int[] widths = new int[heads.size()];
        for (int i = 0; i < widths.length; i++) {
            widths[i] = heads.get(i).length() - (right(heads.get(i)) ? 1 : 0);
            for (List<String> row : rows) {
                widths[i] = Math.max(widths[i], length(row.get(i)));
            }
        }
        int over = sum(widths) - width;
        while (over > 0) {
            int last = widths.length - 1;
            int victim = widths[last] > MIN_COLUMN && !right(heads.get(last)) ? last : widest(widths);
            int cut = Math.min(over, widths[victim] - MIN_COLUMN);
            if (cut <= 0) {
                break;
            }
            widths[victim] -= cut;
            over -= cut;
        }
        return widths;
    }

    private String line(List<String> cells, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            String cell = cut(cells.get(i), widths[i]);
            String space = " ".repeat(widths[i] - length(cell));
            line.append(i == 0 ? "" : "  ").append(right(heads.get(i)) ? space + cell : cell + space);
        }
        return line.toString().stripTrailing();
    }

    private static int widest(int[] widths) {
        int widest = 0;
        for (int i = 1; i < widths.length; i++) {
            widest = widths[i] > widths[widest] ? i : widest;
        }
        return widest;
    }

    private static int sum(int[] widths) {
        int sum = 2 * (widths.length - 1);
        for (int width : widths) {
            sum += width;
        }
        return sum;
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }

    private static boolean right(String head) {
        return head.endsWith(">");
    }
}
