package io.aion.ctl.json;

import java.math.BigDecimal;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A JSON value. What is not there is {@link Null}: answers of an older or newer AION are read as far as they go. */
public sealed interface Json {

    /** Nothing, or nothing known. */
    Json NULL = new Null();

    /** Keys and values in their order. */
    record Obj(Map<String, Json> fields) implements Json {
        public Obj {
            fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
        }
    }

    /** A list. */
    record Arr(List<Json> values) implements Json {
        public Arr {
            values = List.copyOf(values);
        }
    }

    /** A text. */
    record Text(String value) implements Json {}

    /** A number, digit for digit. */
    record Num(BigDecimal value) implements Json {}

    /** True or false. */
    record Bool(boolean value) implements Json {}

    /** Null. */
    record Null() implements Json {}

    static Json of(String text) {
        return new Text(text);
    }

    static Json of(long number) {
        return new Num(BigDecimal.valueOf(number));
    }

    /** The value below these keys. */
    default Json at(String... path) {
        Json json = this;
        for (String key : path) {
            json = json instanceof Obj obj ? obj.fields().getOrDefault(key, NULL) : NULL;
        }
        return json;
    }

    /** The entries of a list; none of anything else. */
    default List<Json> items() {
        return this instanceof Arr arr ? arr.values() : List.of();
    }

    /** The keys and values of an object; none of anything else. */
    default Map<String, Json> fields() {
        return this instanceof Obj obj ? obj.fields() : Map.of();
    }

    /** A single value as text; empty for null, JSON for the others. */
    default String text() {
        return switch (this) {
            case Text text -> text.value();
            case Num number -> number.value().toPlainString();
            case Bool bool -> Boolean.toString(bool.value());
            case Null none -> "";
            case Obj obj -> JsonWriter.line(obj);
            case Arr arr -> JsonWriter.line(arr);
        };
    }

    /** A number; the other value for anything else. */
    default double number(double otherwise) {
        return this instanceof Num number ? number.value().doubleValue() : otherwise;
    }

    /** Whether it says yes. */
    default boolean isTrue() {
        return this instanceof Bool bool && bool.value();
    }

    /** Whether there is nothing. */
    default boolean isNull() {
        return this instanceof Null;
    }
}
