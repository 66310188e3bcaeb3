package io.aion.services;

import io.aion.services.Microservice.Order;

/** Keys of one microservice that contradict one another or have no effect together. */
final class OptionChecks implements Check {

    /** Shorter than a process takes to start. */
    private static final long SHORT_INTERVAL_MS = 100;
    /** Each instance is a process and a quorum queue of its own. */
    private static final int MANY_INSTANCES = 1_000;

    @Override
    public void check(Draft draft, Faults faults) {
        int instances = 0;
        for (Microservice service : draft.file().microservices().values()) {
            instances += service.scale();
            interval(draft, service, faults);
            runs(draft, service, faults);
        }
        if (instances > MANY_INSTANCES) {
            faults.warning(
                    draft.keyAt("microservices"),
                    "the file asks for " + instances + " instances; RabbitMQ holds a queue for each",
                    "is a 'scale' too large?");
        }
    }

    private static void interval(Draft draft, Microservice service, Faults faults) {
        At at = draft.of(service, "interval");
        if (draft.given(service, "interval") && service.interval().isEmpty()) {
            faults.warning(at, "'interval: 0' means none", "leave it out");
        }
        service.interval().ifPresent(interval -> {
            if (interval.toMillis() < SHORT_INTERVAL_MS) {
                faults.warning(
                        at,
                        "'interval: " + interval.toMillis() + "' is in milliseconds and shorter than a start takes",
                        "starts that come due while it runs are skipped");
            }
            if (service.always()) {
                faults.warning(
                        at, "'interval' has no effect with 'always: yes': it never ends to be started again", "");
            }
        });
    }

    private static void runs(Draft draft, Microservice service, Faults faults) {
        if (service.order() == Order.STRICT && service.multiple()) {
            faults.error(
                    draft.of(service, "order"),
                    "'order: strict' keeps the order and 'multiple: yes' gives it up",
                    "take out one of the two");
        }
        if (draft.given(service, "maxInstances") && !service.multiple() && draft.sound(service, "multiple")) {
            faults.warning(
                    draft.keyOf(service, "maxInstances"), "'maxInstances' has an effect only with 'multiple: yes'", "");
        }
        if (service.traced()
                && draft.sound(service, "env")
                && NamedQueues.of(service).map(queues -> queues.to().isEmpty()).orElse(true)) {
            faults.warning(draft.keyOf(service, "traced"), "'traced' has no effect: no QUEUE_TO in its 'env'", "");
        }
    }
}
