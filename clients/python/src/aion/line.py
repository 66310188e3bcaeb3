"""What a sender has not yet had confirmed, in order, and how fast it may send. No clock, no I/O."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Generic, TypeVar

IN_FLIGHT = 32  # unconfirmed at most: more makes one sender no faster, and more comes twice after a lost connection
WIDEN_AFTER = 100  # confirms in a row after which a queue counts as having room again
FIRST_PAUSE = 0.05  # seconds; a queue that is full for a moment only is hardly noticed
LONGEST_PAUSE = 5.0  # seconds; a queue that is full for hours is not asked more often
GROWTH = 10  # a full queue mostly stays full: two steps to the longest pause

T = TypeVar("T")


class State(Enum):
    """Of one entry; what is confirmed leaves the line."""

    WAITING = auto()
    IN_FLIGHT = auto()
    RETURNED = auto()  # no queue takes it; its confirm follows, and then it waits again


@dataclass(slots=True, eq=False)
class Entry(Generic[T]):
    """One message that is to be confirmed."""

    what: T
    state: State = State.WAITING
    sequence: int = 0
    """RabbitMQ's number for it on this channel, from 1."""


@dataclass(slots=True)
class Line(Generic[T]):
    """The unconfirmed ones of one sender.

    At the first nack it stops until all that is in flight is answered; then what was refused goes again, oldest first,
    one in flight, after pauses; after enough confirms in a row it is as fast as before.
    """

    limit: int = IN_FLIGHT
    pause: float = 0.0
    """Seconds to wait before ``next()`` is sent; whoever has waited calls ``paused()``."""
    _entries: deque[Entry[T]] = field(default_factory=deque)
    _in_flight: int = 0
    _narrow: bool = False
    _stopped: bool = False
    _last_pause: float = 0.0
    _confirms: int = 0

    def __len__(self) -> int:
        return len(self._entries)

    @property
    def has_room(self) -> bool:
        """Whether one more may be added: it waits behind the others."""
        return len(self._entries) < self.limit

    @property
    def full_speed(self) -> bool:
        """Whether no queue is known to be full."""
        return not self._narrow

    def add(self, what: T) -> Entry[T]:
        """One more, behind all others."""
        entry = Entry(what)
        self._entries.append(entry)
        return entry

    def next(self) -> Entry[T] | None:
        """The one to send now, or after ``pause``; None as long as nothing may be sent."""
        if self._stopped and self._in_flight == 0:
            self._stopped = False
            self._pause_longer()
        if self._stopped or self._in_flight >= (1 if self._narrow else self.limit):
            return None
        for entry in self._entries:
            if entry.state is State.WAITING:
                return entry
        return None

    def paused(self) -> None:
        """The pause has been made."""
        self.pause = 0.0

    def sent(self, entry: Entry[T], sequence: int) -> None:
        """It was written to the channel."""
        entry.state, entry.sequence = State.IN_FLIGHT, sequence
        self._in_flight += 1

    def returned(self, entry: Entry[T]) -> None:
        """RabbitMQ gave it back because no queue takes it."""
        entry.state = State.RETURNED

    def in_flight(self) -> list[Entry[T]]:
        """What is sent and neither answered nor returned, oldest first."""
        return [entry for entry in self._entries if entry.state is State.IN_FLIGHT]

    def answered(self, sequence: int, multiple: bool, confirmed: bool) -> list[T]:
        """A confirm or nack, ``multiple`` for all up to that one. Returns those that are confirmed, oldest first."""
        done: list[T] = []
        refused = False
        for entry in list(self._entries):
            if entry.state is State.WAITING or not (entry.sequence == sequence or multiple and entry.sequence < sequence):
                continue
            self._in_flight -= 1
            if confirmed and entry.state is State.IN_FLIGHT:
                self._entries.remove(entry)
                done.append(entry.what)
                self._confirmed()
            else:
                entry.state = State.WAITING
                refused = True
        if refused:
            self._refused()
        return done

    def lost(self) -> None:
        """The channel is gone; what was in flight may have arrived or not, and is sent again."""
        for entry in self._entries:
            entry.state = State.WAITING
        self._in_flight = 0

    def abandon(self) -> list[T]:
        """All that is left, when the sender closes."""
        rest = [entry.what for entry in self._entries]
        self._entries.clear()
        return rest

    def _confirmed(self) -> None:
        if not self._narrow or self._stopped:
            return
        self._confirms += 1
        self._last_pause = 0.0
        if self._confirms >= WIDEN_AFTER:
            self._narrow = False

    def _refused(self) -> None:
        self._confirms = 0
        if self._narrow and not self._stopped:
            self._pause_longer()
        else:
            self._narrow = self._stopped = True

    def _pause_longer(self) -> None:
        self._last_pause = min(self._last_pause * GROWTH, LONGEST_PAUSE) or FIRST_PAUSE
        self.pause = self._last_pause
