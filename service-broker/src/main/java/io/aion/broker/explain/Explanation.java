package io.aion.broker.explain;

import java.util.List;

/**
 * Why the instances of a microservice do not run, as the HTTP interface shows it.
 *
 * @param name the microservice
 * @param instances each number, and each copy that runs of it
 */
public record Explanation(String name, List<Instance> instances) {

    public Explanation {
        instances = List.copyOf(instances);
    }

    /**
     * One instance.
     *
     * @param number from 1
     * @param copy from 1; above that only with {@code multiple}
     * @param mode what makes it run
     * @param state what it does
     * @param causes why it does not run, the first one first; empty for one that runs
     */
    public record Instance(int number, int copy, String mode, String state, List<Shown> causes) {
        public Instance {
            causes = List.copyOf(causes);
        }
    }

    /**
     * A cause.
     *
     * @param code one of those of docs/explain.md
     * @param what what is wrong
     * @param todo what to do about it
     */
    public record Shown(String code, String what, String todo) {
        static Shown of(Cause cause) {
            return new Shown(cause.code().text(), cause.what(), cause.todo());
        }
    }
}
