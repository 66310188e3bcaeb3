"""hop SECONDS ROUNDS: how long a kanban takes from just before its publish until the next handler is entered; bare pika beside
the client. AION_BENCH_RABBITMQ is a virtual host of its own. A line with tabs for each side of a round: the language, the
round, bare or client, the median and the 99th percentile in microseconds, how many."""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from collections.abc import Awaitable, Callable, Coroutine
from pathlib import Path
from typing import Any

import pika
from pika.adapters.asyncio_connection import AsyncioConnection

import aion

EVERY = 0.01  # seconds between two kanban
WARM_UP = 1.0  # seconds before the first one that is counted
TURNS = 16  # 160 ms for a confirm before the next one is late
LAST = 5.0  # seconds for the last ones to arrive
PREFETCH = 64
FILLING = "x" * 60  # makes a kanban of about 256 bytes

Side = Callable[[str, int, list[float]], Coroutine[Any, Any, None]]


async def open_channel(url: str) -> Any:
    """A channel of pika's on a connection of its own."""
    opened: asyncio.Future[Any] = asyncio.get_running_loop().create_future()

    def connected(connection: Any) -> None:
        connection.channel(on_open_callback=opened.set_result)

    AsyncioConnection(pika.URLParameters(url), on_open_callback=connected)
    return await opened


async def paced(count: int, send: Callable[[int], Awaitable[None]]) -> None:
    """Calls it at its times, whatever a call takes: several take turns."""
    loop = asyncio.get_running_loop()
    begin = loop.time()

    async def turns(first: int) -> None:
        for number in range(first, count, TURNS):
            await asyncio.sleep(begin + number * EVERY - loop.time())
            await send(number)

    await asyncio.gather(*(turns(first) for first in range(TURNS)))


async def arrived(times: list[float], count: int) -> None:
    """Waits until all have arrived."""
    async with asyncio.timeout(LAST):
        while len(times) < count:
            await asyncio.sleep(EVERY)


async def bare(url: str, count: int, times: list[float]) -> None:
    """pika alone: confirms on, manual acknowledgement, nothing of a kanban's identity."""
    sending, receiving = await open_channel(url), await open_channel(url)
    sent: dict[int, float] = {}
    sending.confirm_delivery(lambda _: None)

    def handler(channel: Any, method: Any, _properties: Any, body: bytes) -> None:
        number = json.loads(body)["metadata"]["n"]
        times.append(time.perf_counter() - sent[number])
        channel.basic_ack(method.delivery_tag)

    async def send(number: int) -> None:
        body = json.dumps(fields(number), separators=(",", ":")).encode()
        sent[number] = time.perf_counter()
        sending.basic_publish("after.hop-a", "default.1", body, pika.BasicProperties(content_type="application/json", delivery_mode=2), True)

    receiving.basic_qos(prefetch_count=PREFETCH)
    receiving.basic_consume("before.hop-b.001", handler)
    await paced(count, send)
    await arrived(times, count)
    for channel in (sending, receiving):
        channel.connection.close()
    await asyncio.sleep(0.2)


async def client(url: str, count: int, times: list[float]) -> None:
    """The client: ``send`` and ``receive``; the receiver finishes nothing, and so publishes receipts."""
    home = Path("/nonexistent")
    sent: dict[int, float] = {}

    async def handler(work: aion.Work) -> None:
        times.append(time.perf_counter() - sent[work.kanban.metadata["n"]])

    async with aion.Client(aion.Environment(url, "hop-a", home=home)) as sender, \
            aion.Client(aion.Environment(url, "hop-b", home=home)) as receiver:
        receiving = asyncio.create_task(receiver.receive(handler))

        async def send(number: int) -> None:
            kanban = aion.Kanban(process_number=1, metadata={"n": number, "filling": FILLING})
            sent[number] = time.perf_counter()
            await sender.send(kanban)

        await paced(count, send)
        await arrived(times, count)
        receiver.stop()
        await receiving


def fields(number: int) -> dict[str, object]:
    return {"startAt": "", "finishAt": "", "nextDeviceName": "", "connectionKey": "", "processNumber": 1, "priorSuccess": False,
            "dataPath": "", "fileList": [], "metadata": {"n": number, "filling": FILLING}}


def declare(url: str) -> None:
    """What the service broker would have made, and a queue that takes the receipts."""
    with pika.BlockingConnection(pika.URLParameters(url)) as connection:
        channel = connection.channel()
        for exchange in ("after.hop-a", "after.hop-b"):
            channel.exchange_declare(exchange, "topic", durable=True)
        channel.queue_declare("before.hop-b.001", durable=True, arguments={"x-queue-type": "quorum", "x-single-active-consumer": True})
        channel.queue_bind("before.hop-b.001", "after.hop-a", "#")
        channel.queue_declare("receipts", durable=True, arguments={"x-max-length": 1000})
        channel.queue_bind("receipts", "after.hop-b", "#")


def main() -> None:
    url, seconds, rounds = os.environ["AION_BENCH_RABBITMQ"], float(sys.argv[1]), int(sys.argv[2])
    declare(url)
    sides: list[tuple[str, Side]] = [("bare", bare), ("client", client)]
    skipped = round(WARM_UP / EVERY)
    for number in range(1, rounds + 1):
        for name, side in sides if number % 2 else sides[::-1]:
            times: list[float] = []
            asyncio.run(side(url, skipped + round(seconds / EVERY), times))
            counted = sorted(times[skipped:])
            p50, p99 = (round(counted[int(len(counted) * part)] * 1_000_000) for part in (0.5, 0.99))
            print("python", number, name, p50, p99, len(counted), sep="\t", flush=True)


if __name__ == "__main__":
    main()
