"""Messages that are no kanban: receipts of what was handled without an output, and progress."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Callable

from aion.environment import Environment
from aion.sender import Message, NotConfirmed, Sender, Trail

MOST = 2_000  # kanban in one receipt, the limit for those who read it; a receiver holds less
PROGRESS_PAUSE = 0.5  # seconds between two tellings of progress: as often as a person looks
RECEIPT = "application/vnd.aion.receipt+json"
PROGRESS = "application/vnd.aion.progress+json"


class Receipts:
    """Tells the log what was handled. One receipt is on its way at a time; what is done meanwhile shares the next."""

    def __init__(self, here: Environment, sender: Sender, now: Callable[[], int]) -> None:
        self._here = here
        self._sender = sender
        self._waiting: list[tuple[Trail, Callable[[], None]]] = []
        self._task: asyncio.Task[None] | None = None

    def add(self, trail: Trail, told: Callable[[], None]) -> None:
        """``trail``: what its output's would have been; ``told`` is called when RabbitMQ has taken that over."""
        self._waiting.append((trail, told))
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._send())

    async def _send(self) -> None:
        while self._waiting:
            some, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
            body = json.dumps([_entry(trail) for trail, _ in some], separators=(",", ":")).encode()
            trail = Trail(service=self._here.service, number=self._here.number, content_type=RECEIPT)
            key = f"kanban.receipt.{self._here.number}"
            try:
                await (await self._sender.send(Message(self._here.exchange, key, body, trail))).confirmed
            except NotConfirmed:
                return  # their kanban come again
            for _, told in some:
                told()


def _entry(trail: Trail) -> dict[str, object]:
    entry: dict[str, object] = {"id": trail.id, "flow": trail.flow, "parent": trail.parents[0],
                                "entered": trail.entered, "left": trail.left}
    return entry | {"traceparent": trail.traceparent} if trail.traceparent else entry


class Progress:
    """Tells the board how far a handler is: at most once each 500 ms, and only what can go at once."""

    def __init__(self, here: Environment, sender: Sender) -> None:
        self._here = here
        self._sender = sender
        self._loop = asyncio.get_running_loop()
        self._thread = threading.get_ident()
        self._sent = float("-inf")

    def teller(self, of: Trail) -> Callable[[float, str], None]:
        """For the handler of this kanban; may be called on any thread."""
        def tell(done: float, text: str) -> None:
            if threading.get_ident() == self._thread:
                self._tell(of, done, text)
            else:
                self._loop.call_soon_threadsafe(self._tell, of, done, text)
        return tell

    def _tell(self, of: Trail, done: float, text: str) -> None:
        now = self._loop.time()
        if now - self._sent < PROGRESS_PAUSE:
            return
        body = json.dumps({"parent": of.id, "flow": of.flow, "done": done, "text": text}).encode()
        trail = Trail(service=self._here.service, number=self._here.number, content_type=PROGRESS)
        if self._sender.offer(Message(self._here.exchange, f"kanban.progress.{self._here.number}", body, trail)):
            self._sent = now
