package io.aion.services;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** The nearest correct spelling. */
public final class Spelling {

    private Spelling() {}

    /** The word a person most likely meant, if one is near enough: a third of its letters may be wrong. */
    public static Optional<String> nearest(String written, Collection<String> words) {
        return words.stream()
                .filter(word -> near(written, word, Math.max(1, Math.min(written.length(), word.length()) / 3)))
                .min(Comparator.comparingInt(word -> distance(plain(written), plain(word))));
    }

    /** Whether a word is so near that nothing else can have been meant: at most two slips in a long enough word. */
    static boolean slip(String written, String word) {
        int length = Math.min(written.length(), word.length());
        return near(written, word, length >= 6 ? 2 : length >= 3 ? 1 : 0);
    }

    private static boolean near(String written, String word, int atMost) {
        return Math.abs(written.length() - word.length()) <= atMost + 2
                && distance(plain(written), plain(word)) <= atMost;
    }

    /** Case and separators are never what is meant. */
    private static String plain(String word) {
        StringBuilder plain = new StringBuilder(word.length());
        for (int i = 0; i < word.length(); i++) {
            char c = word.charAt(i);
            if (c != '-' && c != '_' && c != ' ' && c != '.') {
                plain.append(Character.toLowerCase(c));
            }
        }
        return plain.toString();
    }

    /** Edits (a letter more, less, other, or two exchanged) from one word to the other; Damerau's restricted distance. */
    static int distance(String a, String b) {
        int[] beforeLast = new int[b.length() + 1];
        int[] last = new int[b.length() + 1];
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            last[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = last[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replaced, Math.min(last[j], row[j - 1]) + 1);
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
                }
            }
            int[] free = beforeLast;
            beforeLast = last;
            last = row;
            row = free;
        }
        return last[b.length()];
    }
}
