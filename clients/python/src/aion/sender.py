"""Publishes messages in order until each is confirmed, whatever happens to RabbitMQ meanwhile."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from pika import BasicProperties

from aion.line import IN_FLIGHT, Line
from aion.wire import CLOSE_LIMIT, Channel, Lost, Wire

log = logging.getLogger("aion")
PERSISTENT = 2
JSON = "application/json"


class NotConfirmed(Exception):
    """The client was closed before RabbitMQ had taken it over: it may have arrived or not."""


class Trail(NamedTuple):
    """Where a kanban comes from: what properties and headers say."""

    id: str = ""
    """Its id; empty for what is no kanban (receipts, progress)."""
    flow: str = ""
    parents: tuple[str, ...] = ()
    service: str = ""
    """The microservice that sent it, ``number`` its instance."""
    number: int = 0
    entered: int = 0
    """When the handler that made it began, and ``left`` when it ended: microseconds since the epoch."""
    left: int = 0
    traceparent: str = ""
    content_type: str = JSON


@dataclass(slots=True, eq=False)
class Message:
    """One message, and what becomes of it."""

    exchange: str
    key: str
    body: bytes
    trail: Trail | None
    """None where ``properties`` are as they came."""
    properties: BasicProperties | None = None
    confirmed: asyncio.Future[None] = field(default_factory=lambda: asyncio.get_running_loop().create_future())
    """Done when RabbitMQ has taken it over; NotConfirmed when the sender closes before."""


def properties_of(trail: Trail, sent: int) -> BasicProperties:
    """Properties and headers with this trail. ``sent``: microseconds since the epoch."""
    headers: dict[str, object] = {"aion-number": trail.number, "aion-sent": sent}
    if trail.parents:
        headers["aion-parent"] = ",".join(trail.parents)
    if trail.entered:
        headers |= {"aion-entered": trail.entered, "aion-left": trail.left}
    if trail.traceparent:
        headers["traceparent"] = trail.traceparent
    return BasicProperties(content_type=trail.content_type, delivery_mode=PERSISTENT, message_id=trail.id or None,
                           correlation_id=trail.flow or None, app_id=trail.service, headers=headers)


class Sender:
    """One line of messages, on a connection of its own. ``send`` waits while it is full."""

    def __init__(self, url: str, name: str, strict: bool, now: Callable[[], int]) -> None:
        self._line: Line[Message] = Line(1 if strict else IN_FLIGHT)
        self._now = now
        self._wire = Wire(url, name, self)
        self._task: asyncio.Task[None] | None = None
        self._channel: Channel | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._closing = False
        self._empty = asyncio.Event()

    def start(self) -> None:
        """Begins to connect; a broker that is not there is waited for."""
        self._task = asyncio.get_running_loop().create_task(self._wire.run())

    async def send(self, message: Message) -> Message:
        """Puts it behind all others; waits while too many are unconfirmed. Its ``confirmed`` says the rest."""
        while not self._line.has_room or self._waiting:
            turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._waiting.append(turn)
            try:
                await turn
            finally:
                if turn in self._waiting:
                    self._waiting.remove(turn)
            if self._line.has_room:
                break
        self._add(message)
        return message

    def offer(self, message: Message) -> bool:
        """The same for what may be left out: only if it can go at once."""
        idle = self._channel is not None and self._line.has_room and self._line.full_speed and not self._waiting
        if idle:
            self._add(message)
        return idle

    async def close(self, limit: float) -> None:
        """Waits until all is confirmed, ``limit`` seconds at most, and closes."""
        self._closing = True
        self._empty.clear()
        if len(self._line):
            await asyncio.wait((asyncio.ensure_future(self._empty.wait()),), timeout=limit)
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait((self._task,), timeout=CLOSE_LIMIT)
        await self._wire.close()
        for message in self._line.abandon():
            if not message.confirmed.done():
                message.confirmed.set_exception(NotConfirmed("the client was closed before RabbitMQ had confirmed it"))
                message.confirmed.exception()  # whoever waits for it hears of it; for the others it is no news
        for turn in self._waiting:
            turn.cancel()

    def _add(self, message: Message) -> None:
        if self._closing:
            raise NotConfirmed("the client is closed: nothing can be sent any more")
        self._line.add(message)
        self._pump()

    async def opened(self, channel: Channel) -> None:
        """Of Wire's User."""
        await channel.confirm(self._answered, self._returned)
        self._channel = channel
        self._pump()

    def lost(self, channel: Channel) -> None:
        """Of Wire's User."""
        self._channel = None
        self._line.lost()

    def _pump(self) -> None:
        """Sends whatever may be sent now."""
        while self._channel is not None and self._timer is None:
            entry = self._line.next()
            if entry is None:
                return
            if self._line.pause:
                self._timer = asyncio.get_running_loop().call_later(self._line.pause, self._after_pause)
                return
            message = entry.what
            properties = message.properties or properties_of(message.trail or Trail(), self._now())
            try:
                sequence = self._channel.publish(message.exchange, message.key, properties, message.body)
            except Lost:
                return  # told by lost(), too
            self._line.sent(entry, sequence)

    def _after_pause(self) -> None:
        self._timer = None
        self._line.paused()
        self._pump()

    def _answered(self, sequence: int, multiple: bool, confirmed: bool) -> None:
        fast = self._line.full_speed
        done = self._line.answered(sequence, multiple, confirmed)
        self._wire.proven()
        if fast and not self._line.full_speed:
            log.warning("a queue is full, or none takes what is sent: sending slowly until it does")
        elif not fast and self._line.full_speed:
            log.info("sending at full speed again")
        for message in done:
            if not message.confirmed.done():  # cancelled by whoever waited for it
                message.confirmed.set_result(None)
        while self._waiting and self._line.has_room:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(None)
                break
        if not len(self._line):
            self._empty.set()
        self._pump()

    def _returned(self, method: Any, properties: BasicProperties) -> None:
        for entry in self._line.in_flight():
            message = entry.what
            id = message.properties.message_id if message.properties else (message.trail or Trail()).id or None
            if (message.exchange, message.key, id) == (method.exchange, method.routing_key, properties.message_id):
                self._line.returned(entry)
                return
