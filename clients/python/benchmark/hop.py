"""hop SECONDS ROUNDS SIDE: how long a kanban takes from just before its publish until the next handler is entered, with pika
alone (bare) or with the client; both may run at the same time. AION_BENCH_RABBITMQ is a virtual host of its own. A line with tabs
for each round: the language, the round, the side, the median and the 99th percentile in microseconds, how many.

Sender and receiver are processes of their own, as two microservices are: in one, the sender's work for a confirm would hold up the
receiver. Both sides make JSON of the fields after the clock was read, and read it before it is read again.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Coroutine
from pathlib import Path
from typing import Any

import pika
from pika.adapters.asyncio_connection import AsyncioConnection

import aion

EVERY = 0.01  # seconds between two kanban
# When in these, by the machine's clock: half of it apart, so that neither side has the other's work within its hops.
PHASES = {"bare": 0.0, "client": EVERY / 2}
WARM_UP = 2.0  # seconds before the first one that is counted
TURNS = 16  # 160 ms for a confirm before the next one is late
LAST = 30.0  # seconds until a process that has not ended is lost
PREFETCH = 64
FILLING = "x" * 60  # makes a kanban of about 256 bytes


async def open_channel(url: str) -> Any:
    """A channel of pika's on a connection of its own."""
    opened: asyncio.Future[Any] = asyncio.get_running_loop().create_future()

    def connected(connection: Any) -> None:
        connection.channel(on_open_callback=opened.set_result)

    AsyncioConnection(pika.URLParameters(url), on_open_callback=connected)
    return await opened


async def close(channel: Any) -> None:
    """Closes its connection, with what was written before."""
    closed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    channel.connection.add_on_close_callback(lambda *_: closed.set_result(None))
    channel.connection.close()
    await closed


def metadata() -> dict[str, Any]:
    """Says when it was made: the clock is the same for all processes of a machine."""
    return {"at": time.perf_counter_ns(), "filling": FILLING}


async def paced(side: str, count: int, send: Callable[[], Awaitable[None]]) -> None:
    """Calls it at its times, whatever a call takes: several take turns."""
    loop = asyncio.get_running_loop()
    begin = loop.time() + EVERY - (time.time() - PHASES[side]) % EVERY

    async def turns(first: int) -> None:
        for number in range(first, count, TURNS):
            await asyncio.sleep(begin + number * EVERY - loop.time())
            await send()

    await asyncio.gather(*(turns(first) for first in range(TURNS)))


async def bare_sends(url: str, count: int) -> None:
    """pika alone: confirms on, nothing of a kanban's identity."""
    channel = await open_channel(url)
    done = asyncio.get_running_loop().create_future()

    def confirmed(frame: Any) -> None:
        if frame.method.delivery_tag == count:
            done.set_result(None)

    async def send() -> None:
        kanban = {"startAt": "", "finishAt": "", "nextDeviceName": "", "connectionKey": "", "processNumber": 1, "priorSuccess": False,
                  "dataPath": "", "fileList": [], "metadata": metadata()}
        body = json.dumps(kanban, separators=(",", ":")).encode()
        channel.basic_publish("after.bare-a", "default.1", body, pika.BasicProperties(content_type="application/json", delivery_mode=2), True)

    channel.confirm_delivery(confirmed)
    await paced("bare", count, send)
    await done
    await close(channel)


async def bare_receives(url: str, count: int) -> list[int]:
    """pika alone: manual acknowledgement."""
    channel = await open_channel(url)
    times: list[int] = []
    done = asyncio.get_running_loop().create_future()

    def handler(channel: Any, method: Any, _properties: Any, body: bytes) -> None:
        times.append(time.perf_counter_ns() - json.loads(body)["metadata"]["at"])
        channel.basic_ack(method.delivery_tag)
        if len(times) == count:
            done.set_result(None)

    channel.basic_qos(prefetch_count=PREFETCH)
    channel.basic_consume("before.bare-b.001", handler)
    await done
    await close(channel)
    return times


async def client_sends(url: str, count: int) -> None:
    """The client's ``send``, confirms awaited."""
    async with aion.Client(aion.Environment(url, "client-a", home=Path("/nonexistent"))) as sender:
        async def send() -> None:
            await sender.send(aion.Kanban(process_number=1, metadata=metadata()))

        await paced("client", count, send)


async def client_receives(url: str, count: int) -> list[int]:
    """The client's ``receive``; it finishes nothing, and so publishes receipts."""
    times: list[int] = []
    async with aion.Client(aion.Environment(url, "client-b", home=Path("/nonexistent"))) as receiver:
        async def handler(work: aion.Work) -> None:
            times.append(time.perf_counter_ns() - work.kanban.metadata["at"])
            if len(times) == count:
                receiver.stop()

        await receiver.receive(handler)
    return times


SENDS: dict[str, Callable[[str, int], Coroutine[Any, Any, None]]] = {"bare": bare_sends, "client": client_sends}
RECEIVES: dict[str, Callable[[str, int], Coroutine[Any, Any, list[int]]]] = {"bare": bare_receives, "client": client_receives}


def receive(url: str, side: str, count: int) -> None:
    """The receiving process: prints the median, the 99th percentile and how many it has counted."""
    counted = sorted(asyncio.run(RECEIVES[side](url, count))[round(WARM_UP / EVERY):])
    p50, p99 = (round(counted[int(len(counted) * part)] / 1000) for part in (0.5, 0.99))
    print(p50, p99, len(counted), sep="\t")


def declare(url: str, side: str) -> None:
    """What the service broker would have made, and a queue that takes the receipts."""
    first, second, queue, receipts = f"after.{side}-a", f"after.{side}-b", f"before.{side}-b.001", f"receipts.{side}"
    with pika.BlockingConnection(pika.URLParameters(url)) as connection:
        channel = connection.channel()
        for exchange in (first, second):
            channel.exchange_declare(exchange, "topic", durable=True)
        channel.queue_declare(queue, durable=True, arguments={"x-queue-type": "quorum", "x-single-active-consumer": True})
        channel.queue_bind(queue, first, "#")
        channel.queue_declare(receipts, durable=True, arguments={"x-max-length": 1000})
        channel.queue_bind(receipts, second, "#")


def main() -> None:
    url = os.environ["AION_BENCH_RABBITMQ"]
    if sys.argv[1] == "receive":
        receive(url, sys.argv[2], int(sys.argv[3]))
        return
    seconds, rounds, side = float(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    count = round((WARM_UP + seconds) / EVERY)
    declare(url, side)
    for number in range(1, rounds + 1):
        receiver = subprocess.Popen([sys.executable, __file__, "receive", side, str(count)], stdout=subprocess.PIPE, text=True)
        try:
            asyncio.run(SENDS[side](url, count))
            print("python", number, side, receiver.communicate(timeout=LAST)[0].strip(), sep="\t", flush=True)
        finally:
            receiver.kill()
            receiver.wait()


if __name__ == "__main__":
    main()
