"""Payloads in files, and in a real Redis where there is one."""

from __future__ import annotations

import logging
import os
import secrets
import socket
import time
from pathlib import Path
from typing import Any

import pytest

import aion
from aion.cache import Cache
from aion.payloads import Payload, PayloadReference
from aion.store import SELDOM, Seldom, Store
from aion.work import Output
from conftest import Redis


def closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def store_at(home: Path, redis: Redis | None = None, **facts: Any) -> Store:
    """With the cache, or with one that does not answer."""
    host, port = (redis.host, redis.port) if redis else ("127.0.0.1", closed_port())
    # A name of its own: the cache is others', too.
    here = aion.Environment("amqp://nowhere", facts.pop("service", "a"), home=home, redis_host=host, redis_port=port, **facts)
    return Store(here, Cache(here), lambda: time.time_ns() // 1000)


def write(store: Store, *payloads: Payload) -> list[PayloadReference]:
    given = {f"p{number}": payload for number, payload in enumerate(payloads)}
    [output] = store.write([Output(aion.Kanban(), "default.1", b"", given)])
    found = aion.payloads.received(output.kanban)
    return [one for one in found.values() if isinstance(one, PayloadReference)]


def files(home: Path) -> list[str]:
    folder = home / "Data" / "a_1" / "payload"
    return sorted(file.name for file in folder.iterdir()) if folder.exists() else []


def test_a_file_is_written_read_and_freed(tmp_path: Path) -> None:
    store = store_at(tmp_path)
    [reference] = write(store, Payload(b"abc", "file"))
    assert files(tmp_path) == [reference.key] and reference.of == "a_1"
    assert store.read(reference) == b"abc"
    other = PayloadReference("file", reference.of, reference.key, 2)
    assert "of 3 bytes instead of 2 in the file" in str(store.read(other))
    store.free(reference)
    assert files(tmp_path) == []
    assert str(store.read(reference)).startswith(f"not in the file {tmp_path}/Data/a_1/payload/{reference.key}")
    store.free(reference)  # a copy: nothing happens


def test_a_file_is_freed_by_its_last_reader(tmp_path: Path) -> None:
    [reference] = write(store_at(tmp_path), Payload(b"abc", "file", 2))
    first, second = store_at(tmp_path, service="b"), store_at(tmp_path, service="b", number=2)
    first.free(reference)
    first.free(reference)
    assert files(tmp_path) == [reference.key, f"{reference.key}.b_1"]
    second.free(reference)
    assert files(tmp_path) == []
    second.free(reference)
    assert files(tmp_path) == []


def test_a_cache_that_does_not_answer_is_told_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    store = store_at(tmp_path)
    references = write(store, Payload(b"abc"), Payload(b"abc"))
    assert [one.place for one in references] == ["file", "file"] and len(files(tmp_path)) == 2
    assert len([record for record in caplog.records if "payloads go into files" in record.getMessage()]) == 1
    store.free(PayloadReference("cache", "a_1", references[0].key, 3))
    assert "was not freed" in caplog.text and "127.0.0.1" in caplog.text


def test_what_was_written_in_vain_is_deleted(tmp_path: Path) -> None:
    with pytest.raises(aion.CacheUnavailable):
        write(store_at(tmp_path), Payload(b"abc", "file"), Payload(b"abc", "cache"))
    assert files(tmp_path) == []


def test_a_file_that_cant_be_written_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "Data").write_text("in the way")
    with pytest.raises(OSError):
        write(store_at(tmp_path), Payload(b"abc", "file"))


def test_what_is_too_old_is_deleted_at_the_first_file_and_not_looked_for_at_each(tmp_path: Path) -> None:
    folder = tmp_path / "Data" / "a_1" / "payload"
    folder.mkdir(parents=True)
    for name, age in (("old", 100), (".old", 100), ("young", 30)):
        (folder / name).touch()
        os.utime(folder / name, (time.time() - age,) * 2)
    store = store_at(tmp_path, payload_keep=60)
    [reference] = write(store, Payload(b"abc", "file"))
    assert files(tmp_path) == sorted([reference.key, "young"])
    os.utime(folder / "young", (0, 0))
    write(store, Payload(b"abc", "file"))
    assert "young" in files(tmp_path)


def test_a_warning_comes_once_a_minute(caplog: pytest.LogCaptureFixture) -> None:
    now = 5.0
    seldom = Seldom(lambda: now)
    for now in (5.0, 6.0, 5.0 + SELDOM, 6.0 + SELDOM):
        seldom.warning("at %s", now)
    assert [record.getMessage() for record in caplog.records] == ["at 5.0", f"at {5.0 + SELDOM}"]


def test_what_is_small_goes_into_the_cache(tmp_path: Path, redis: Redis) -> None:
    service = f"python-{secrets.token_hex(4)}"
    store = store_at(tmp_path, redis, service=service, payload_in_cache=3, payload_keep=600)
    small, large, asked = write(store, Payload(b"abc"), Payload(b"abcd"), Payload(b"abcd", "cache"))
    assert [one.place for one in (small, large, asked)] == ["cache", "file", "cache"]
    assert 590 <= redis.client.ttl(small.cache_key) <= 600
    assert store.read(small) == b"abc" and store.read(asked) == b"abcd"
    other = PayloadReference("cache", small.of, small.key, 4)
    assert "of 3 bytes instead of 4 in the cache" in str(store.read(other))
    for reference in (small, large, asked):
        store.free(reference)
    assert redis.client.exists(small.cache_key, asked.cache_key) == 0
    assert store.read(small) == f"not in the cache as {small.cache_key} (kept 0.166667 h at most, less when the cache is full)"
    never = store_at(tmp_path, redis, service=service, payload_in_cache=0)
    assert write(never, Payload(b""))[0].place == "file"


def test_the_last_reader_frees_what_is_in_the_cache(tmp_path: Path, redis: Redis) -> None:
    service = f"python-{secrets.token_hex(4)}"
    [reference] = write(store_at(tmp_path, redis, service=service, payload_keep=600), Payload(b"abc", readers=2))
    first, second = (store_at(tmp_path, redis, service=service, number=number) for number in (1, 2))
    first.free(reference)
    first.free(reference)
    readers = f"{reference.cache_key}:readers"
    assert redis.client.smembers(readers) == {f"{service}_1".encode()}
    assert 590 <= redis.client.ttl(readers) <= 600 and redis.client.exists(reference.cache_key)
    second.free(reference)
    assert redis.client.exists(reference.cache_key, readers) == 0
    second.free(reference)  # what is gone has no readers, which would have no end
    assert redis.client.exists(reference.cache_key, readers) == 0


def test_what_a_full_cache_refuses_goes_into_a_file(tmp_path: Path, full_redis: Redis, caplog: pytest.LogCaptureFixture) -> None:
    store = store_at(tmp_path, full_redis)
    assert write(store, Payload(b"abc"))[0].place == "file"
    assert "is full" in caplog.text and caplog.records[0].levelno == logging.WARNING
    with pytest.raises(aion.CacheFull, match=f"127.0.0.1:{full_redis.port} is full"):
        write(store, Payload(b"abc", "cache"))
    store.free(PayloadReference("cache", "a_1", "0191e0a0-0000-7000-8000-000000000001", 3))
