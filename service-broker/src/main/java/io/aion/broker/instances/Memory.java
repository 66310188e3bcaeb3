package io.aion.broker.instances;

import io.aion.broker.instances.InstanceId.Numbered;
import java.util.Map;

/** What one plan hands to the next. Opaque to everyone else. */
public final class Memory {

    private static final Memory EMPTY = new Memory(Map.of());

    private final Map<Numbered, NumberMemory> numbers;

    Memory(Map<Numbered, NumberMemory> numbers) {
        this.numbers = Map.copyOf(numbers);
    }

    /** Nothing is remembered: the broker has just started. */
    public static Memory empty() {
        return EMPTY;
    }

    NumberMemory of(Numbered key) {
        return numbers.getOrDefault(key, NumberMemory.NEW);
    }
}
