"""A virtual host of RabbitMQ, or a Redis, for each test that asks for one; where none is given such tests are left out."""

from __future__ import annotations

import base64
import json
import os
import secrets
import shutil
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pika
import pytest
import redis as redis_py

from aion.environment import Environment

PATIENCE = 60.0  # seconds for what has to come; a machine may be busy


class Rabbit:
    """One virtual host, with what the service broker would have made for the service ``a``."""

    def __init__(self, url: str, management: str) -> None:
        user, _, rest = management.partition("://")[2].rpartition("@")
        self._management = "http://" + rest
        self._authorization = "Basic " + base64.b64encode(user.encode()).decode()
        self.vhost = f"python-{secrets.token_hex(4)}"
        self.call("PUT", f"/api/vhosts/{self.vhost}")
        self.url = urlsplit(url)._replace(path=f"/{self.vhost}").geturl()
        self._open()

    def _open(self) -> None:
        self.connection = pika.BlockingConnection(pika.URLParameters(self.url))
        self.channel = self.connection.channel()

    def declare(self) -> None:
        """Exchange and queues; ``out`` has all that is published."""
        self.channel.exchange_declare("after.a", "topic", durable=True)
        self.queue("before.a.001")
        self.queue("out", single=False)
        self.channel.queue_bind("out", "after.a", "#")
        self.channel.exchange_declare("dead", "fanout", durable=True)
        self.queue("dead", single=False)
        self.channel.queue_bind("dead", "dead")

    def queue(self, name: str, single: bool = True) -> None:
        arguments = {"x-queue-type": "quorum"} | ({"x-single-active-consumer": True} if single else {})
        self.channel.queue_declare(name, durable=True, arguments=arguments)

    def put(self, kanban: Any, id: str | None = None, **properties: Any) -> None:
        body = kanban if isinstance(kanban, bytes) else json.dumps(kanban).encode()
        given = pika.BasicProperties(content_type="application/json", message_id=id, delivery_mode=2, **properties)
        self.channel.basic_publish("", "before.a.001", body, given)

    def take(self, queue: str = "out", within: float = PATIENCE) -> tuple[str, Any, Any] | None:
        """The next message: key, properties, body as JSON. None if none comes within so many seconds."""
        end = time.monotonic() + within
        while time.monotonic() < end:
            method, properties, body = self.channel.basic_get(queue, auto_ack=True)
            if method is not None and body is not None:
                return method.routing_key, properties, json.loads(body)
            self.connection.sleep(0.02)
        return None

    def waiting(self) -> list[str | None]:
        """The ids of what waits in the receiver's queue; it stays there, redelivered."""
        ids = []
        channel = self.connection.channel()
        for method, properties, _body in channel.consume("before.a.001", inactivity_timeout=0.5):
            if method is None or properties is None:
                break
            ids.append(properties.message_id)
        channel.close()
        # A quorum queue may hand out one twice, when who leads it has just changed.
        return list(dict.fromkeys(ids))

    def call(self, method: str, path: str, body: Any = None) -> Any:
        """Of the management API."""
        request = urllib.request.Request(self._management + path, None if body is None else json.dumps(body).encode(),
                                         {"Authorization": self._authorization, "Content-Type": "application/json"}, method=method)
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            text = answer.read()
        return json.loads(text) if text else None

    def here(self, **facts: Any) -> Environment:
        return Environment(url=self.url, service="a", **facts)

    def close(self) -> None:
        if self.connection.is_open:
            self.connection.close()
        self.call("DELETE", f"/api/vhosts/{self.vhost}")


@pytest.fixture
def bare_rabbit() -> Iterator[Rabbit]:
    """Without any exchange or queue."""
    url, management = os.environ.get("AION_TEST_RABBITMQ"), os.environ.get("AION_TEST_RABBITMQ_MANAGEMENT")
    if not url or not management:
        pytest.skip("left out: AION_TEST_RABBITMQ and AION_TEST_RABBITMQ_MANAGEMENT are not set")
    rabbit = Rabbit(url, management)
    yield rabbit
    rabbit.close()


@pytest.fixture
def rabbit(bare_rabbit: Rabbit) -> Rabbit:
    bare_rabbit.declare()
    return bare_rabbit


class Redis:
    """A cache, as a microservice has it."""

    def __init__(self, host: str, port: int) -> None:
        self.host = host
        self.port = port
        self.client = redis_py.Redis(host, port)


@pytest.fixture
def redis() -> Iterator[Redis]:
    """One that others use too: keys of a test are its own."""
    url = os.environ.get("AION_TEST_REDIS")
    if not url:
        pytest.skip("left out: AION_TEST_REDIS is not set")
    address = urlsplit(url)
    found = Redis(address.hostname or "127.0.0.1", address.port or 6379)
    yield found
    found.client.close()


@pytest.fixture
def full_redis(tmp_path: Path) -> Iterator[Redis]:
    """One of the test's own that takes nothing."""
    program = shutil.which("redis-server", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
    if not program:
        pytest.skip("left out: there is no redis-server (sudo apt-get install redis-server)")
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = int(server.getsockname()[1])
    with subprocess.Popen([program, "--bind", "127.0.0.1", "--port", str(port), "--save", "", "--maxmemory", "1", "--dir", str(tmp_path)],
                          stdout=subprocess.DEVNULL) as process:
        found = Redis("127.0.0.1", port)
        try:
            end = time.monotonic() + PATIENCE
            while True:
                try:
                    found.client.ping()
                    break
                except redis_py.ConnectionError:
                    assert time.monotonic() < end and process.poll() is None, "redis-server does not answer"
                    time.sleep(0.02)
            yield found
        finally:
            found.client.close()
            process.kill()
