"""Payloads where they are: in the cache and in files. Any thread may use it; nothing of it is on the event loop."""

from __future__ import annotations

import contextlib
import logging
import os
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from aion import ids
from aion.cache import Cache, CacheError
from aion.environment import Environment
from aion.payloads import Payload, PayloadReference, Place
from aion.work import Output

HOUR = 3_600  # seconds between two looks for what is too old: a folder of many files is not listed all the time
SELDOM = 60.0  # seconds between two log lines of one kind: a cache that is away is told, not lamented

# One step for Redis: of two readers at the same time one is the last. What is gone has no readers either.
_READ = """if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
redis.call('SADD', KEYS[2], ARGV[1])
local left = redis.call('PTTL', KEYS[1])
if left > 0 then redis.call('PEXPIRE', KEYS[2], left) else redis.call('EXPIRE', KEYS[2], ARGV[3]) end
if redis.call('SCARD', KEYS[2]) >= tonumber(ARGV[2]) then redis.call('DEL', KEYS[1], KEYS[2]) end
return 1"""

log = logging.getLogger("aion")


class Seldom:
    """Warnings of one kind, of which one a minute is logged."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._next = 0.0

    def warning(self, message: str, *facts: object) -> None:
        """Logs it, or passes it over."""
        now = self._clock()
        if now >= self._next:
            self._next = now + SELDOM
            log.warning(message, *facts)


class Store:
    """The payloads that an instance writes, reads and frees."""

    def __init__(self, here: Environment, cache: Cache, now: Callable[[], int]) -> None:
        """``now``: microseconds since the epoch."""
        self._here = here
        self._me = here.data_path.name
        self._cache = cache
        self._now = now
        self._fallbacks, self._failures = Seldom(), Seldom()
        self._lock = threading.Lock()
        self._next_look = 0.0

    def write(self, outputs: Sequence[Output]) -> list[Output]:
        """Writes the payloads of outputs, all or none; returns the outputs as they are sent. Raises CacheError or OSError."""
        done: list[Output] = []
        written: list[PayloadReference] = []
        try:
            for output in outputs:
                if output.payloads:
                    references: dict[str, PayloadReference] = {}
                    for name, payload in output.payloads.items():
                        if isinstance(payload, Payload):
                            payload = self._write(payload)
                            written.append(payload)
                        references[name] = payload
                    output = output.with_payloads(references)
                done.append(output)
        except BaseException:
            for reference in written:
                with contextlib.suppress(CacheError, OSError):  # it ends by its time
                    self._delete(reference)
            raise
        return done

    def read(self, reference: PayloadReference) -> bytes | str:
        """The payload, or why it is gone. Raises CacheError or OSError."""
        if reference.place == "cache":
            found: bytes | None = self._cache.ask("GET", reference.cache_key)
            where = f"in the cache as {reference.cache_key} (kept {_hours(self._here.payload_keep)} at most, less when the cache is full)"
            if found is None:
                return f"not {where}"
            size = len(found)
        else:
            path = reference.file(self._here.home)
            where = f"in the file {path} (kept {_hours(self._here.payload_keep)} at most)"
            try:
                with path.open("rb") as file:
                    size = os.fstat(file.fileno()).st_size
                    found = file.read() if size == reference.bytes else b""
            except FileNotFoundError:
                return f"not {where}"
        return found if size == reference.bytes else f"of {size} bytes instead of {reference.bytes} {where}"

    def free(self, reference: PayloadReference) -> None:
        """This instance has handled it: deletes it, or with more readers notes that. What fails is logged now and then."""
        try:
            if reference.readers == 1:
                self._delete(reference)
            elif reference.place == "cache":
                key = reference.cache_key
                self._cache.ask("EVAL", _READ, 2, key, f"{key}:readers", self._me, reference.readers, self._here.payload_keep)
            else:
                self._note(reference)
        except (CacheError, OSError) as error:
            self.not_freed(str(error))

    def not_freed(self, why: str) -> None:
        """Logs, now and then, that a payload stays."""
        self._failures.warning("a payload was not freed and stays until its end: %s", why)

    def _write(self, payload: Payload) -> PayloadReference:
        small = len(payload.data) <= self._here.payload_in_cache and self._here.payload_in_cache > 0
        if payload.place == "cache" or payload.place is None and small:
            reference = self._new(payload, "cache")
            try:
                self._cache.ask("SET", reference.cache_key, payload.data, "EX", self._here.payload_keep)
                return reference
            except CacheError as error:
                if payload.place == "cache":
                    raise
                self._fallbacks.warning("payloads go into files: %s", error)
        reference = self._new(payload, "file")
        self._write_file(reference.file(self._here.home), payload.data)
        return reference

    def _new(self, payload: Payload, place: Place) -> PayloadReference:
        return PayloadReference(place, self._me, ids.first_id(self._now()), len(payload.data), payload.readers)

    def _write_file(self, path: Path, data: bytes) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._clean(path.parent)
        beside = path.with_name(f".{path.name}")
        try:
            with beside.open("xb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            beside.replace(path)
        except OSError:
            with contextlib.suppress(OSError):
                beside.unlink(missing_ok=True)
            raise

    def _clean(self, folder: Path) -> None:
        """Deletes what is too old: of payloads that nobody has freed, and of processes that were killed."""
        with self._lock:
            now = time.monotonic()
            if now < self._next_look:
                return
            self._next_look = now + HOUR
        oldest = self._now() / 1_000_000 - self._here.payload_keep
        for file in folder.iterdir():
            with contextlib.suppress(OSError):  # somebody else was faster, or it is no file
                if file.stat().st_mtime < oldest:
                    file.unlink()

    def _delete(self, reference: PayloadReference) -> None:
        if reference.place == "cache":
            self._cache.ask("DEL", reference.cache_key)
        else:
            reference.file(self._here.home).unlink(missing_ok=True)

    def _note(self, reference: PayloadReference) -> None:
        path = reference.file(self._here.home)
        if not path.exists():
            return
        path.with_name(f"{path.name}.{self._me}").touch()
        marks = [file for file in path.parent.iterdir() if file.name.startswith(f"{path.name}.")]
        if len(marks) >= reference.readers:
            for file in (path, *marks):
                file.unlink(missing_ok=True)


def _hours(seconds: int) -> str:
    return f"{seconds / 3600:g} h"
