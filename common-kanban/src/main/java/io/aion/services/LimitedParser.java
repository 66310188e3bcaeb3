package io.aion.services;

import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.CollectionStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.parser.Parser;

/**
 * Stands between the YAML parser and the composer and stops what no honest file needs: deep nesting, very many
 * aliases, tags that name types. SnakeYAML has such limits as well, but its answers name
 * no line.
 */
final class LimitedParser implements Parser {

    /** The deepest right file has 8 levels. */
    static final int MAX_DEPTH = 30;
    /** Enough for a few in each of a few hundred microservices; {@link Aliases} bounds what they stand for. */
    static final int MAX_ALIASES = 1_000;

    private final Parser parser;
    private int depth;
    private int aliases;

    LimitedParser(Parser parser) {
        this.parser = parser;
    }

    static At at(Mark mark) {
        return new At(mark.getLine() + 1, mark.getColumn() + 1);
    }

    @Override
    public boolean checkEvent(Event.ID choice) {
        return parser.checkEvent(choice);
    }

    @Override
    public Event peekEvent() {
        return parser.peekEvent();
    }

    @Override
    public Event getEvent() {
        Event event = parser.getEvent();
        At at = at(event.getStartMark());
        switch (event) {
            case CollectionStartEvent start -> {
                refuseTag(start.getTag(), at);
                if (++depth > MAX_DEPTH) {
                    throw new WrongYaml(at, "nested deeper than " + MAX_DEPTH + " levels", "");
                }
            }
            case ScalarEvent scalar -> refuseTag(scalar.getTag(), at);
            case AliasEvent alias -> {
                if (++aliases > MAX_ALIASES) {
                    throw new WrongYaml(
                            at, "more than " + MAX_ALIASES + " aliases (*" + alias.getAnchor() + ")", "write it out");
                }
            }
            default -> {
                if (event.is(Event.ID.SequenceEnd) || event.is(Event.ID.MappingEnd)) {
                    depth--;
                }
            }
        }
        return event;
    }

    private static void refuseTag(@org.jspecify.annotations.Nullable String tag, At at) {
        if (tag != null) {
            throw new WrongYaml(at, "the tag " + tag + " is not read here", "leave it out");
        }
    }
}
