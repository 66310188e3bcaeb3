"""The cache that each device has for its microservices: a Redis, shared by all. redis-py is loaded at the first use."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING, Any

from aion.environment import Environment
from aion.payloads import MAX_IN_CACHE

if TYPE_CHECKING:
    from redis import Redis

LIMIT = 2.0  # seconds, to connect and for each answer: a cache that takes longer is slower than doing without
CONNECTIONS = 8  # at a time; what is more waits for one, for LIMIT at most
MAX_KEY = 512  # bytes
HOUR = 3_600  # seconds
LONGEST = 12 * HOUR  # half of what a payload is kept: of a full cache payloads go last
OWN = "aion:"


class CacheError(Exception):
    """The cache did not do what it was asked for."""


class CacheUnavailable(CacheError):
    """It does not answer, answers with an error, or there is none."""


class CacheFull(CacheError):
    """It took nothing more, and has nothing that may be thrown away."""


class Cache:
    """Values that may be gone any time. Each microservice of the device sees all keys: begin yours with your service's name.

    Any thread may use it. Raises ValueError for what breaks a limit, before the cache is asked, else CacheError.
    """

    def __init__(self, here: Environment | None = None) -> None:
        """Raises ValueError that names an environment variable that is missing or wrong. Connects at the first use."""
        here = here or Environment.current()
        self._host, self._port = here.redis_host, here.redis_port
        self._lock = threading.Lock()
        self._redis: Redis | None = None

    def get(self, key: str) -> bytes | None:
        """The value; None where there is none any more."""
        answer: bytes | None = self.ask("GET", _checked(key))
        return answer

    def put(self, key: str, value: bytes, keep: int = HOUR) -> None:
        """Keeps it for so many seconds, 12 h at most; less when the cache is full."""
        _checked(key)
        if len(value) > MAX_IN_CACHE:
            raise ValueError(f"the value of '{key}' has {len(value)} bytes; the cache takes {MAX_IN_CACHE} at most: "
                             "put larger data in a file")
        if not 1 <= keep <= LONGEST:
            raise ValueError(f"'{key}' is to be kept for {keep} s; the cache keeps a value for 1 s to {LONGEST} s (12 h)")
        self.ask("SET", key, value, "EX", int(keep))

    def delete(self, key: str) -> None:
        """Deletes it, if it is there."""
        self.ask("DEL", _checked(key))

    def close(self) -> None:
        """Closes the connections; the next use makes new ones."""
        with self._lock:
            redis, self._redis = self._redis, None
        if redis is not None:
            redis.close()
            redis.connection_pool.disconnect()

    def ask(self, *command: str | bytes | int) -> Any:
        """A command for Redis, with any key; tried once. Raises CacheUnavailable or CacheFull."""
        redis = self._connected()
        import redis.exceptions as failures
        where = f"the cache at {self._host}:{self._port}"
        try:
            return redis.execute_command(*command)
        except failures.OutOfMemoryError as full:
            raise CacheFull(f"{where} is full ({full}); put less into it, for a shorter time, or use a file") from full
        except failures.ResponseError as answer:
            raise CacheUnavailable(f"{where} answered: {answer}") from answer
        except (failures.RedisError, OSError) as error:
            raise CacheUnavailable(f"{where} is not available ({error}); look whether Redis runs there") from error

    def _connected(self) -> Redis:
        with self._lock:
            if self._redis is None:
                self._redis = self._client()
            return self._redis

    def _client(self) -> Redis:
        if not self._host:
            raise CacheUnavailable("the environment variable REDIS_HOST is not set, so there is no cache: AION sets it for the "
                                   "microservices it starts; to run one by hand set it to the host of a Redis")
        try:
            from redis import BlockingConnectionPool, Redis
            from redis.backoff import NoBackoff
            from redis.retry import Retry
        except ImportError as missing:
            raise CacheUnavailable("the cache needs redis-py, which is not installed: pip install 'aion-kanban[cache]'") from missing
        return Redis(connection_pool=BlockingConnectionPool(
            CONNECTIONS, LIMIT, host=self._host, port=self._port, socket_timeout=LIMIT, socket_connect_timeout=LIMIT,
            retry=Retry(NoBackoff(), 0), protocol=2))


class AsyncCache:
    """The same for the event loop."""

    def __init__(self, cache: Cache | None = None) -> None:
        """As Cache."""
        self._cache = cache or Cache()

    async def get(self, key: str) -> bytes | None:
        """As Cache.get."""
        return await asyncio.to_thread(self._cache.get, key)

    async def put(self, key: str, value: bytes, keep: int = HOUR) -> None:
        """As Cache.put."""
        await asyncio.to_thread(self._cache.put, key, value, keep)

    async def delete(self, key: str) -> None:
        """As Cache.delete."""
        await asyncio.to_thread(self._cache.delete, key)

    def close(self) -> None:
        """As Cache.close."""
        self._cache.close()


def _checked(key: str) -> str:
    size = len(key.encode(errors="replace"))
    if not 1 <= size <= MAX_KEY:
        raise ValueError(f"a key of the cache has 1 to {MAX_KEY} bytes of UTF-8; this one has {size}")
    if key.startswith(OWN):
        raise ValueError(f"a key that begins with '{OWN}' is AION's own; begin it with your service's name")
    return key
