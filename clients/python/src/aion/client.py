"""A microservice's side of AION."""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import Callable, Mapping
from types import FrameType
from typing import Self

from aion import ids, log
from aion.cache import AsyncCache, Cache
from aion.environment import Environment
from aion.kanban import Kanban
from aion.payloads import Given
from aion.receiver import Receiver
from aion.sender import Message, Sender, Trail
from aion.static import AsyncStaticKanban, StaticKanban
from aion.store import Store
from aion.wire import CLOSE_LIMIT
from aion.work import Handler, output_of

SIGNALS = (signal.SIGTERM, signal.SIGINT)


def micros() -> int:
    """Now, in microseconds since the epoch."""
    return time.time_ns() // 1000


class Client:
    """Receives the kanban of this instance and sends; one connection for each, made again when they are lost.

    ``async with Client() as client: await client.receive(handler)``
    """

    def __init__(self, here: Environment | None = None) -> None:
        """Raises ValueError that names an environment variable that is missing or wrong."""
        self.here = here or Environment.current()
        """What AION told this instance."""
        self.static = AsyncStaticKanban(StaticKanban(self.here.kanban_url))
        """Static kanban: values kept under a topic."""
        cache = Cache(self.here)
        self.cache = AsyncCache(cache)
        """Values for a while, seen by all microservices of the device."""
        self._store = Store(self.here, cache, micros)
        self._sender = Sender(self.here.url, f"{self.here.instance} send", self.here.strict, micros)
        self._receiver: Receiver | None = None

    async def __aenter__(self) -> Self:
        self._sender.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        self.stop()
        await self._sender.close(CLOSE_LIMIT)
        self.cache.close()

    async def receive(self, handler: Handler, *, idle: float | None = None) -> None:
        """Calls the handler for each kanban of this instance's queue, one at a time, in order; once for each client.

        Returns after ``stop()`` (or SIGTERM or Ctrl-C in ``run``), or when the queue has been empty for ``idle`` seconds: for a
        microservice that is started when kanban wait and ends by itself.
        """
        if self._receiver is not None:
            raise RuntimeError("this client receives already; one queue has one handler")
        self._receiver = Receiver(self.here, self._sender, self._store, handler, micros)
        await self._receiver.run(idle)

    def stop(self) -> None:
        """``receive`` returns as soon as the handler has: at most 10 s."""
        if self._receiver is not None:
            self._receiver.stop()

    def first_kanban(self) -> Kanban:
        """The first kanban of a microservice that begins by itself: start time, data path and number set."""
        return self.here.first_kanban(micros())

    async def send(self, kanban: Kanban, *, payloads: Mapping[str, Given] | None = None) -> str:
        """Sends a kanban that begins a flow; returns its id when RabbitMQ has taken it over. ``payloads`` as of ``Work.finish``.

        Waits while RabbitMQ is slow or away. Raises Refused where the kanban breaks a limit, CacheError or OSError where a
        payload can't be written, NotConfirmed where the client is closed before.
        """
        output = output_of(kanban, self.here, payloads)
        if output.payloads:
            output, = await asyncio.to_thread(self._store.write, (output,))
        id = ids.first_id(micros())
        trail = Trail(id=id, flow=id, service=self.here.service, number=self.here.number)
        message = await self._sender.send(Message(self.here.exchange, output.key, output.body, trail))
        await message.confirmed
        return id


def run(handler: Handler, *, idle: float | None = None) -> None:
    """A whole microservice: log lines to standard output, ``Client.receive``, and a proper end by SIGTERM or Ctrl-C."""
    here = Environment.current()
    log.to_standard_output(here.service, here.number)

    async def main() -> None:
        async with Client(here) as client:
            loop = asyncio.get_running_loop()
            stop_by_signals(lambda: loop.call_soon_threadsafe(client.stop))
            await client.receive(handler, idle=idle)

    asyncio.run(main())


def stop_by_signals(stop: Callable[[], object]) -> None:
    """SIGTERM and Ctrl-C call this; a second one ends the process at once. To be called on the main thread."""
    def asked(_number: int, _frame: FrameType | None) -> None:
        for number in SIGNALS:
            signal.signal(number, signal.SIG_DFL)
        stop()

    for number in SIGNALS:
        signal.signal(number, asked)
