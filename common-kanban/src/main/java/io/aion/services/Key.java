package io.aion.services;

import java.util.List;

/**
 * A key of the file.
 *
 * @param name as it is spelt
 * @param shape what its value may be
 * @param defaultText what holds where it is not given, for people
 * @param meaning what it does, one sentence
 * @param required whether it must be given
 * @param alsoCalled what people write who know other tools; only ever a suggestion
 */
record Key(String name, Shape shape, String defaultText, String meaning, boolean required, List<String> alsoCalled) {

    Key {
        alsoCalled = List.copyOf(alsoCalled);
    }

    static Key of(String name, Shape shape, String defaultText, String meaning, String... alsoCalled) {
        return new Key(name, shape, defaultText, meaning, false, List.of(alsoCalled));
    }

    static Key required(String name, Shape shape, String meaning, String... alsoCalled) {
        return new Key(name, shape, "must be given", meaning, true, List.of(alsoCalled));
    }
}
