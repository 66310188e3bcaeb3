package io.aion.services;

import java.util.List;

/** What a value of the file may be. The parser, its suggestions, the JSON Schema and the manual are derived from it. */
sealed interface Shape {

    /** What a person calls it. */
    String called();

    /** {@code yes} or {@code no}, in YAML 1.1's spellings. */
    record Bool() implements Shape {
        @Override
        public String called() {
            return "yes or no";
        }
    }

    /** A whole number. */
    record Whole(long min, long max, String why) implements Shape {
        @Override
        public String called() {
            return "a whole number from " + min + " to " + max;
        }
    }

    /** A text, taken as it is written. */
    record Text(TextRule rule) implements Shape {
        @Override
        public String called() {
            return rule.what();
        }
    }

    /** One of a few words. */
    record Choice(List<String> words) implements Shape {
        public Choice {
            words = List.copyOf(words);
        }

        @Override
        public String called() {
            return "one of " + String.join(", ", words);
        }
    }

    /** A list. */
    record ListOf(Shape item, int max, String example) implements Shape {
        @Override
        public String called() {
            return "a list";
        }
    }

    /** Names of the user's choice with a value each. */
    record MapOf(TextRule names, Shape value, int max, String example) implements Shape {
        @Override
        public String called() {
            return "names with a value each";
        }
    }

    /** Known keys. */
    record Group(String title, List<Key> keys) implements Shape {
        public Group {
            keys = List.copyOf(keys);
        }

        @Override
        public String called() {
            return "the keys of " + title;
        }
    }
}
