package io.aion.broker.reconciler;

import io.aion.broker.instances.Exit;
import io.aion.broker.instances.InstanceStatus;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One instance as the HTTP interface shows it.
 *
 * @param name its microservice
 * @param number from 1
 * @param copy from 1; above that only with {@code multiple}
 * @param mode {@code always}, {@code on-demand}, {@code interval} or {@code startup}
 * @param state {@code running}, {@code starting}, {@code waiting}, {@code stopped}, {@code backing-off},
 *     {@code draining}, {@code no-command} or {@code failed}
 * @param reason one sentence; empty for one that runs as it should
 * @param pid its process
 * @param up whether it was seen to run: its process, or the container of its pod
 * @param since when its present run began, or its last one ended
 * @param restarts starts that followed an end nobody asked for
 * @param skipped due times of an interval at which it still ran
 * @param lastExit how it last ended
 * @param nextTry when it is started by itself, where that is known
 * @param waiting kanban that wait for its number; null where it has no queue or RabbitMQ could not be asked
 */
public record InstanceView(
        String name,
        int number,
        int copy,
        String mode,
        String state,
        String reason,
        @Nullable Long pid,
        boolean up,
        @Nullable Instant since,
        int restarts,
        long skipped,
        @Nullable LastExit lastExit,
        @Nullable Instant nextTry,
        @Nullable Integer waiting) {

    /**
     * How a run ended.
     *
     * @param code exit code; null where it is not known
     * @param at when
     * @param how for a person
     */
    public record LastExit(@Nullable Integer code, Instant at, String how) {
        static @Nullable LastExit of(Optional<Exit> exit) {
            return exit.map(known -> new LastExit(
                            known.code().isPresent() ? (Integer) known.code().getAsInt() : null,
                            known.ended(),
                            known.described()))
                    .orElse(null);
        }
    }

    static InstanceView of(InstanceStatus status, Instant now) {
        return new InstanceView(
                status.id().service(),
                status.id().number(),
                status.id().copy(),
                status.mode().text(),
                status.state().text(),
                status.state().reason(now),
                status.pid().isPresent() ? (Long) status.pid().getAsLong() : null,
                status.up(),
                status.since().orElse(null),
                status.restarts(),
                status.skipped(),
                LastExit.of(status.lastExit()),
                status.state().nextTry().orElse(null),
                status.waiting().isPresent() ? (Integer) status.waiting().getAsInt() : null);
    }
}
