package io.aion.topology;

/** Which instance of the next service a kanban goes to. */
public final class Numbers {

    private Numbers() {}

    /**
     * Pattern {@code n}: the same number where the target has it, else spread over those it has.
     *
     * @param number the source's number, from 1
     * @param scale how many instances the target has, from 1
     */
    public static int same(int number, int scale) {
        return number <= scale ? number : (number - 1) % scale + 1;
    }
}
