"""The cache, on a real Redis where there is one."""

from __future__ import annotations

import asyncio
import secrets
import socket
import subprocess
import sys
import threading
from collections.abc import Callable

import pytest

import aion
from aion.environment import Environment
from conftest import Redis


def cache_at(host: str, port: int) -> aion.Cache:
    return aion.Cache(Environment("amqp://nowhere", "a", redis_host=host, redis_port=port))


@pytest.mark.parametrize(("call", "why"), [
    (lambda cache: cache.get("aion:x"), "begins with 'aion:'"), (lambda cache: cache.delete("aion:x"), "begins with 'aion:'"),
    (lambda cache: cache.put("aion:payload:x", b""), "begins with 'aion:'"), (lambda cache: cache.get(""), "has 0"),
    (lambda cache: cache.get("ü" * 257), "has 514"), (lambda cache: cache.put("a", bytes(16 * 2**20 + 1)), "16777217 bytes"),
    (lambda cache: cache.put("a", b"", 0), "for 0 s"), (lambda cache: cache.put("a", b"", 43_201), "43200 s")])
def test_what_breaks_a_limit_is_refused_without_a_cache(call: Callable[[aion.Cache], object], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        call(cache_at("127.0.0.1", 1))


def test_a_cache_that_is_not_there_is_named() -> None:
    with pytest.raises(aion.CacheUnavailable, match="127.0.0.1:1 is not available"):
        cache_at("127.0.0.1", 1).get("a")
    with pytest.raises(aion.CacheUnavailable, match="REDIS_HOST is not set"):
        cache_at("", 6379).get("a")


def test_a_cache_that_does_not_answer_is_waited_for_two_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aion.cache.LIMIT", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        with pytest.raises(aion.CacheUnavailable, match="not available"):
            cache_at("127.0.0.1", silent.getsockname()[1]).get("a")


def test_redis_py_is_loaded_at_the_first_use_only() -> None:
    # In a process of its own: here it is loaded already.
    program = ("import sys, threading, aion; aion.Cache(aion.Environment('amqp://nowhere', 'a', redis_host='h'));"
               "print('redis' in sys.modules, threading.active_count())")
    assert subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout == "False 1\n"


def test_without_redis_py_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "redis", None)
    with pytest.raises(aion.CacheUnavailable, match=r"pip install 'aion-kanban\[cache\]'"):
        cache_at("127.0.0.1", 1).get("a")


def test_values_are_put_got_and_deleted(redis: Redis) -> None:
    cache, key = cache_at(redis.host, redis.port), f"python-{secrets.token_hex(4)}-ü"
    assert cache.get(key) is None
    cache.put(key, b"\0\xff")
    assert cache.get(key) == b"\0\xff" and 3590 <= redis.client.ttl(key) <= 3600
    cache.put(key, b"", keep=60)
    assert cache.get(key) == b"" and 50 <= redis.client.ttl(key) <= 60
    cache.delete(key)
    cache.delete(key)
    assert cache.get(key) is None
    redis.client.lpush(key, "x")
    with pytest.raises(aion.CacheUnavailable, match=f":{redis.port} answered: WRONGTYPE"):
        cache.get(key)
    cache.delete(key)
    cache.close()


def test_the_next_command_connects_again(full_redis: Redis) -> None:
    cache = cache_at(full_redis.host, full_redis.port)
    assert cache.get("a") is None
    # All but the one that asks: a server of the test's own, where nobody else is.
    assert full_redis.client.execute_command("CLIENT", "KILL", "TYPE", "normal") == 1
    # That it is gone may be noticed by the first command only.
    for last in (False, True):
        try:
            assert cache.get("a") is None
            break
        except aion.CacheUnavailable:
            assert not last


def test_a_full_cache_says_so_and_can_be_read(full_redis: Redis) -> None:
    cache = cache_at(full_redis.host, full_redis.port)
    with pytest.raises(aion.CacheFull, match="is full"):
        cache.put("a", b"x")
    assert cache.get("a") is None
    cache.delete("a")


def test_the_event_loop_goes_on_meanwhile(redis: Redis) -> None:
    async def main() -> None:
        cache, key = aion.AsyncCache(cache_at(redis.host, redis.port)), f"python-{secrets.token_hex(4)}"
        await cache.put(key, b"x", keep=60)
        found = await asyncio.gather(*(cache.get(key) for _ in range(100)))
        assert found == [b"x"] * 100 and threading.active_count() < 50
        await cache.delete(key)
        cache.close()

    asyncio.run(main())
