"""Static kanban: values kept under a topic for whoever asks now or later. Over HTTP, of status-kanban."""

from __future__ import annotations

import asyncio
import json
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import AsyncIterator, Iterator
from typing import Any, NamedTuple

from aion.codec import encode, from_fields
from aion.kanban import Kanban
from aion.wire import Pauses

LIMIT = 10.0  # seconds for an answer: status-kanban gives up on its store after one
ALIVE = 30.0  # seconds without a sign of life: subscriptions have one each 10 s
PAGE = 1_000  # at most of one list, status-kanban's own limit
AHEAD = 64  # values that a subscriber has not taken yet
MAX_ANSWER = 64 * 1024 * 1024  # bytes: what status-kanban keeps at most


class Kept(NamedTuple):
    """A kept value; ids of a topic grow."""

    id: str
    kanban: Kanban


class StaticError(Exception):
    """status-kanban has refused a call, or does not answer; the text says why."""


class StaticKanban:
    """For plain programs: each call waits for its answer. Raises StaticError, and Refused where a kanban breaks a limit."""

    def __init__(self, url: str) -> None:
        """``url``: AION_KANBAN_URL; empty where static kanban can't be used."""
        self._url = url
        # Not by a proxy: it is AION's own, on this machine or in this cluster.
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def keep(self, topic: str, kanban: Kanban) -> str:
        """Keeps a value; returns its id."""
        return str(self._json("POST", topic, body=encode(kanban))["id"])

    def list(self, topic: str, *, after: str = "", limit: int = PAGE) -> list[Kept]:
        """The values kept after this id, oldest first, 1,000 at most; the last one's id leads to the next page."""
        query = urllib.parse.urlencode({"limit": limit, **({"after": after} if after else {})})
        return [_kept(one) for one in self._json("GET", topic, f"?{query}")]

    def delete(self, topic: str, id: str) -> None:
        """Deletes a value; one that is not there is deleted already."""
        self._json("DELETE", topic, "/" + urllib.parse.quote(id, safe=""))

    def subscribe(self, topic: str, *, after: str = "") -> Iterator[Kept]:
        """Every value kept after this id, and then each new one, without end; a lost connection is made again."""
        pauses = Pauses()
        while True:
            try:
                with self._open("GET", topic, "/events", headers={"Last-Event-ID": after} if after else {}, limit=ALIVE) as answer:
                    pauses.reset()
                    for line in answer:
                        if line.startswith(b"data:"):
                            kept = _kept(json.loads(line[5:]))
                            after = kept.id
                            yield kept
            except OSError:
                pass
            time.sleep(pauses.next())

    def _json(self, method: str, topic: str, rest: str = "", body: bytes | None = None) -> Any:
        try:
            with self._open(method, topic, rest, body=body) as answer:
                text = answer.read(MAX_ANSWER)
        except OSError as error:
            raise StaticError(f"status-kanban does not answer at {self._url}: {error}") from error
        return json.loads(text) if text else None

    def _open(self, method: str, topic: str, rest: str, body: bytes | None = None,
              headers: dict[str, str] | None = None, limit: float = LIMIT) -> Any:
        if not self._url:
            raise StaticError("the environment variable AION_KANBAN_URL is not set: static kanban can't be used without it")
        url = f"{self._url}/api/static/{urllib.parse.quote(topic, safe='')}{rest}"
        request = urllib.request.Request(url, body, {"Content-Type": "application/json", **(headers or {})}, method=method)
        try:
            return self._opener.open(request, timeout=limit)
        except urllib.error.HTTPError as error:
            raise StaticError(f"{method} {url} was answered with {error.code}: {_detail(error)}") from error


class AsyncStaticKanban:
    """The same for the event loop."""

    def __init__(self, static: StaticKanban) -> None:
        self._static = static

    async def keep(self, topic: str, kanban: Kanban) -> str:
        """As StaticKanban.keep."""
        return await asyncio.to_thread(self._static.keep, topic, kanban)

    async def list(self, topic: str, *, after: str = "", limit: int = PAGE) -> list[Kept]:
        """As StaticKanban.list."""
        return await asyncio.to_thread(self._static.list, topic, after=after, limit=limit)

    async def delete(self, topic: str, id: str) -> None:
        """As StaticKanban.delete."""
        await asyncio.to_thread(self._static.delete, topic, id)

    async def subscribe(self, topic: str, *, after: str = "") -> AsyncIterator[Kept]:
        """As StaticKanban.subscribe."""
        loop = asyncio.get_running_loop()
        kept: asyncio.Queue[Kept | StaticError] = asyncio.Queue(AHEAD)
        over = threading.Event()

        def put(one: Kept | StaticError) -> bool:
            if over.is_set() or loop.is_closed():
                return False
            asyncio.run_coroutine_threadsafe(kept.put(one), loop).result()
            return True

        def follow() -> None:
            try:
                for one in self._static.subscribe(topic, after=after):
                    if not put(one):
                        return
            except StaticError as error:
                put(error)

        # A daemon: it may wait for the next value when the process ends.
        threading.Thread(target=follow, name=f"static kanban {topic}", daemon=True).start()
        try:
            while True:
                one = await kept.get()
                if isinstance(one, StaticError):
                    raise one
                yield one
        finally:
            over.set()
            while not kept.empty():
                kept.get_nowait()


def _kept(entry: dict[str, Any]) -> Kept:
    return Kept(str(entry["id"]), from_fields(entry["kanban"]))


def _detail(error: urllib.error.HTTPError) -> str:
    text = error.read(4_096).decode(errors="replace")
    try:
        return str(json.loads(text)["detail"])
    except (ValueError, KeyError, TypeError):
        return text
