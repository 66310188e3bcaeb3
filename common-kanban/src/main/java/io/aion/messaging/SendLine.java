package io.aion.messaging;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The kanban of a sender that are not confirmed, in the order in which they were sent first, and what RabbitMQ's
 * answers mean for them. No clock, no I/O, no lock: {@link SendGate} has those.
 */
final class SendLine {

    private final Deque<Outstanding> line = new ArrayDeque<>();
    private final boolean waitForRoute;
    private Pace pace;
    private int pending;
    private int inFlight;
    private long confirmed;
    private long refused;
    private long nacked;
    private long resent;
    private long reordered;

    SendLine(Pace.Rules rules) {
        this(rules, false);
    }

    /**
     * @param waitForRoute whether what no queue takes is sent again rather than refused: between the exchange and its
     *     first binding, which the service broker makes one after the other, lies a moment
     */
    SendLine(Pace.Rules rules, boolean waitForRoute) {
        this.waitForRoute = waitForRoute;
        pace = rules.start();
    }

    /** Whether one more may be sent now, behind all others. */
    boolean hasRoom() {
        return pending == 0 && line.size() < pace.inFlight();
    }

    /** A kanban is being sent for the first time. */
    void sending(Outstanding kanban, long sequence) {
        line.addLast(kanban);
        kanban.state = Outstanding.State.IN_FLIGHT;
        kanban.sequence = sequence;
        inFlight++;
    }

    /** It could not even be written: it was never sent. */
    void withdraw(Outstanding kanban) {
        if (line.remove(kanban)) {
            if (kanban.state == Outstanding.State.IN_FLIGHT) {
                inFlight--;
            } else if (kanban.state == Outstanding.State.PENDING) {
                pending--;
            }
        }
    }

    /** The oldest that is to be sent again. */
    @Nullable
    Outstanding oldestPending() {
        for (Outstanding kanban : line) {
            if (kanban.state == Outstanding.State.PENDING) {
                return kanban;
            }
        }
        return null;
    }

    /** It is being sent again. */
    void sendingAgain(Outstanding kanban, long sequence) {
        kanban.state = Outstanding.State.IN_FLIGHT;
        kanban.sequence = sequence;
        pending--;
        inFlight++;
        resent++;
    }

    /** RabbitMQ gave a kanban back because no queue takes it; its confirm follows. */
    void returned(Target target, @Nullable String id, String reason) {
        for (Outstanding kanban : line) {
            if (kanban.state == Outstanding.State.IN_FLIGHT
                    && kanban.refusal == null
                    && kanban.target.equals(target)
                    && (id == null || id.equals(kanban.properties.getMessageId()))) {
                kanban.refusal = reason;
                return;
            }
        }
    }

    /**
     * A confirm.
     *
     * @param multiple whether it is for all up to that one
     * @return those whose end it is
     */
    List<Outstanding> acked(long sequence, boolean multiple) {
        List<Outstanding> ended = new ArrayList<>(multiple ? inFlight : 1);
        boolean unrouted = false;
        for (Outstanding kanban : line) {
            if (isMeant(kanban, sequence, multiple)) {
                if (kanban.refusal != null && waitForRoute) {
                    kanban.refusal = null;
                    unrouted = true;
                    toPending(kanban);
                    continue;
                }
                inFlight--;
                if (kanban.refusal == null) {
                    kanban.state = Outstanding.State.CONFIRMED;
                    confirmed++;
                    pace = pace.confirmed();
                    if (pending > 0) {
                        markOvertakenBy(kanban);
                    }
                } else {
                    kanban.state = Outstanding.State.REFUSED;
                    refused++;
                }
                ended.add(kanban);
                if (!multiple) {
                    break;
                }
            }
        }
        if (unrouted) {
            pace = pace.nacked();
        }
        removeEnded();
        return ended;
    }

    /**
     * A nack: a full queue has refused them.
     *
     * @return the first of them; null when the answer is for none
     */
    @Nullable
    Outstanding nacked(long sequence, boolean multiple) {
        Outstanding first = null;
        for (Outstanding kanban : line) {
            if (isMeant(kanban, sequence, multiple)) {
                first = first == null ? kanban : first;
                nacked++;
                toPending(kanban);
            }
        }
        if (first != null) {
            pace = pace.nacked();
        }
        return first;
    }

    /**
     * The channel is gone; what was in flight may have arrived or not.
     *
     * @param refusedExchange the exchange because of which RabbitMQ closed it; what was for it is refused; empty for none
     * @return those refused
     */
    List<Outstanding> lost(String refusedExchange, String reason) {
        List<Outstanding> ended = new ArrayList<>();
        for (Outstanding kanban : line) {
            boolean refuse =
                    !refusedExchange.isEmpty() && kanban.target.exchange().equals(refusedExchange);
            if (kanban.state == Outstanding.State.IN_FLIGHT && refuse) {
                inFlight--;
                refused++;
                kanban.refusal = reason;
                kanban.state = Outstanding.State.REFUSED;
                ended.add(kanban);
            } else if (kanban.state == Outstanding.State.IN_FLIGHT) {
                kanban.refusal = null;
                toPending(kanban);
            }
        }
        removeEnded();
        return ended;
    }

    /** All that is left, when the sender closes. */
    List<Outstanding> abandon() {
        List<Outstanding> rest = new ArrayList<>();
        for (Outstanding kanban : line) {
            if (kanban.state == Outstanding.State.PENDING || kanban.state == Outstanding.State.IN_FLIGHT) {
                rest.add(kanban);
            }
        }
        line.clear();
        pending = 0;
        inFlight = 0;
        return rest;
    }

    /** The pace; when all is answered that a full queue made it wait for, it goes on one at a time. */
    Pace pace() {
        if (pace instanceof Pace.Draining draining && inFlight == 0) {
            pace = draining.drained();
        }
        return pace;
    }

    /** The pause that {@link Pace.Narrow} asked for has been made. */
    void paused() {
        if (pace instanceof Pace.Narrow narrow) {
            pace = narrow.paused();
        }
    }

    boolean isEmpty() {
        return line.isEmpty();
    }

    int pending() {
        return pending;
    }

    int inFlight() {
        return inFlight;
    }

    SenderStats stats(long connects) {
        int outstanding = pending + inFlight;
        return new SenderStats(
                confirmed + refused + outstanding,
                confirmed,
                refused,
                nacked,
                resent,
                reordered,
                connects,
                outstanding);
    }

    private static boolean isMeant(Outstanding kanban, long sequence, boolean multiple) {
        return kanban.state == Outstanding.State.IN_FLIGHT
                && (kanban.sequence == sequence || (multiple && kanban.sequence < sequence));
    }

    private void toPending(Outstanding kanban) {
        kanban.state = Outstanding.State.PENDING;
        inFlight--;
        pending++;
        boolean behind = false;
        for (Outstanding other : line) {
            if (behind && other.state == Outstanding.State.CONFIRMED && other.target.equals(kanban.target)) {
                overtaken(kanban);
                return;
            }
            behind |= other == kanban;
        }
    }

    private void markOvertakenBy(Outstanding later) {
        for (Outstanding kanban : line) {
            if (kanban == later) {
                return;
            }
            if (kanban.state == Outstanding.State.PENDING && kanban.target.equals(later.target)) {
                overtaken(kanban);
            }
        }
    }

    private void overtaken(Outstanding kanban) {
        if (!kanban.overtaken) {
            kanban.overtaken = true;
            reordered++;
        }
    }

    /** Ended ones stay behind one that is not, so that it is known who has overtaken it. */
    private void removeEnded() {
        for (Outstanding kanban = line.peekFirst(); kanban != null; kanban = line.peekFirst()) {
            if (kanban.state == Outstanding.State.PENDING || kanban.state == Outstanding.State.IN_FLIGHT) {
                return;
            }
            line.removeFirst();
        }
    }
}
