"""A client for scripts and programs without an event loop."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine, Mapping
from typing import Any, Self, TypeVar

from aion import client
from aion.cache import Cache
from aion.environment import Environment
from aion.kanban import Kanban
from aion.payloads import Given
from aion.static import StaticKanban
from aion.work import Handler

T = TypeVar("T")


class SyncClient:
    """As Client; each call waits until it is done. Its event loop is on a thread of its own.

    ``with SyncClient() as client: client.send(Kanban(metadata={"load": 1}))``
    """

    def __init__(self, here: Environment | None = None) -> None:
        """Raises ValueError that names an environment variable that is missing or wrong."""
        self.here = here or Environment.current()
        """What AION told this instance."""
        self.static = StaticKanban(self.here.kanban_url)
        """Static kanban: values kept under a topic."""
        self.cache = Cache(self.here)
        """Values for a while, seen by all microservices of the device."""
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="aion", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self._client = self._call(self._open())
        return self

    def __exit__(self, *_: object) -> None:
        self._call(self._client.__aexit__())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
        self.cache.close()

    def send(self, kanban: Kanban, *, payloads: Mapping[str, Given] | None = None) -> str:
        """As Client.send; a plain handler may call it too."""
        return self._call(self._client.send(kanban, payloads=payloads))

    def receive(self, handler: Handler, *, idle: float | None = None) -> None:
        """As Client.receive; on the main thread SIGTERM and Ctrl-C stop it."""
        if threading.current_thread() is threading.main_thread():
            client.stop_by_signals(self.stop)
        self._call(self._client.receive(handler, idle=idle))

    def stop(self) -> None:
        """As Client.stop; on any thread."""
        self._loop.call_soon_threadsafe(self._client.stop)

    def first_kanban(self) -> Kanban:
        """As Client.first_kanban."""
        return self._client.first_kanban()

    async def _open(self) -> client.Client:
        return await client.Client(self.here).__aenter__()

    def _call(self, coroutine: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result()
