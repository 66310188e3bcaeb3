"""Frees payloads in the background, one at a time, so that no kanban waits for it."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterable

from aion.payloads import PayloadReference
from aion.store import Store

WAITING = 1_000  # at most: a cache that does not answer does not fill the memory; what does not fit ends by its time
STOP_LIMIT = 2.0  # seconds


class Freeing:
    """Of one receiver; what is not freed ends by its time."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._waiting: deque[PayloadReference] = deque()
        self._task: asyncio.Task[None] | None = None

    def free(self, references: Iterable[PayloadReference]) -> None:
        """Soon."""
        for reference in references:
            if len(self._waiting) >= WAITING:
                self._store.not_freed(f"{WAITING} wait for it already")
                return
            self._waiting.append(reference)
        if self._waiting and (self._task is None or self._task.done()):
            self._task = asyncio.create_task(self._run())

    async def close(self) -> None:
        """Gives what waits a moment."""
        if self._task is not None:
            await asyncio.wait((self._task,), timeout=STOP_LIMIT)
            self._waiting.clear()
            self._task.cancel()

    async def _run(self) -> None:
        while self._waiting:
            await asyncio.to_thread(self._store.free, self._waiting.popleft())
