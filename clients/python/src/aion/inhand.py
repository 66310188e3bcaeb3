"""What a receiver has in hand and has seen handled, and so what each new message is. No clock, no I/O."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import NamedTuple

REMEMBERED = 10_000  # ids of handled kanban: more than any sender sends again after a lost connection
GIVEN_UP_REMEMBERED = 1_000  # fewer, since few are given up at once


class Tag(NamedTuple):
    """A message on a channel: acknowledged there or nowhere."""

    channel: int
    number: int


class Arrival(Enum):
    """What a message is to its receiver."""

    NEW = auto()  # to be handled
    HANDLED = auto()  # was handled: to be acknowledged
    COPY = auto()  # in hand: acknowledged together with that


class KnownIds:
    """The last so many ids."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._ids: dict[Hashable, None] = {}

    def add(self, id: Hashable) -> None:
        """Remembers it, and forgets the oldest beyond the limit."""
        self._ids.pop(id, None)
        self._ids[id] = None
        if len(self._ids) > self._limit:
            del self._ids[next(iter(self._ids))]

    def __contains__(self, id: Hashable) -> bool:
        return id in self._ids


@dataclass(slots=True)
class InHand:
    """Ids in hand with their tags, and known ids."""

    _held: dict[str, list[Tag]] = field(default_factory=dict)
    _handled: KnownIds = field(default_factory=lambda: KnownIds(REMEMBERED))
    _given_up: KnownIds = field(default_factory=lambda: KnownIds(GIVEN_UP_REMEMBERED))

    def __len__(self) -> int:
        return len(self._held)

    def arrived(self, id: str, redelivered: bool, tag: Tag) -> Arrival:
        """A message has come; a new one is in hand from now on. A foreign one without an id comes with a new one."""
        if id in self._handled or redelivered and id in self._given_up:
            return Arrival.HANDLED
        if id in self._held:
            self._held[id].append(tag)
            return Arrival.COPY
        self._held[id] = [tag]
        return Arrival.NEW

    def settled(self, id: str, handled: bool) -> list[Tag]:
        """It was handled or given up. Returns what is to be acknowledged."""
        # One that was given up must be handled when somebody sends it again, under the same id.
        (self._handled if handled else self._given_up).add(id)
        return self._held.pop(id, [])

    def release(self, id: str) -> None:
        """It is not in hand any more and not settled: it comes again."""
        self._held.pop(id, None)


class Acks:
    """The deliveries of one channel that are settled, as few acknowledgements: one for all up to the first that is not."""

    def __init__(self) -> None:
        self._lowest = 1  # RabbitMQ counts a channel's deliveries from 1; all below this are acknowledged
        self._settled: set[int] = set()
        self._fresh: list[int] = []

    def settle(self, number: int) -> None:
        """This one is acknowledged with the next ``take()``."""
        self._settled.add(number)
        self._fresh.append(number)

    def take(self) -> list[tuple[int, bool]]:
        """(number, whether it is for all up to that one) for each acknowledgement to write now."""
        end = self._lowest
        while end in self._settled:
            self._settled.remove(end)
            end += 1
        within = [number for number in self._fresh if number < end]
        acks = [(number, False) for number in self._fresh if number >= end]
        if within:
            acks.insert(0, (max(within), len(within) > 1))
        self._lowest, self._fresh = end, []
        return acks
