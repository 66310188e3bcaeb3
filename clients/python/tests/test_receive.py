"""What only a real RabbitMQ shows, beside the conformance cases."""

from __future__ import annotations

import asyncio
import contextlib
import threading
import urllib.error
import urllib.parse
from collections.abc import Callable
from pathlib import Path

import pytest

import aion
from conftest import PATIENCE, Rabbit, Redis


async def until(so: Callable[[], object]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not so():
            await asyncio.sleep(0.01)


def run(rabbit: Rabbit, tmp_path: Path, handler: aion.Handler, meanwhile: Callable[[aion.Client], object] | None = None) -> None:
    """Receives until the queue has been empty for half a second, or the client is stopped."""
    async def main() -> None:
        async with aion.Client(rabbit.here(home=tmp_path)) as client:
            receiving = asyncio.create_task(client.receive(handler, idle=0.5))
            if meanwhile is not None:
                await asyncio.to_thread(meanwhile, client)
            await receiving

    asyncio.run(asyncio.wait_for(main(), 3 * PATIENCE))


def test_a_plain_handler_runs_on_a_thread_of_its_own(rabbit: Rabbit, tmp_path: Path) -> None:
    threads = set()

    def handler(work: aion.Work) -> None:
        threads.add(threading.current_thread())
        if work.kanban.metadata["n"] == 2:  # the connection to send is there by now: progress does not wait for it
            work.progress(0.5)
        work.finish({"n": work.kanban.metadata["n"]})

    for number in range(3):
        rabbit.put({"metadata": {"n": number}})
    run(rabbit, tmp_path, handler)
    came = [message for message in (rabbit.take(), rabbit.take(), rabbit.take(), rabbit.take()) if message]
    assert [message[0] for message in came] == ["default.1", "default.1", "kanban.progress.1", "default.1"]
    assert [message[2]["metadata"]["n"] for message in came if message[0] == "default.1"] == [0, 1, 2]
    assert len(threads) == 1 and threading.main_thread() not in threads


def test_queue_and_exchange_that_are_not_there_yet_are_waited_for(bare_rabbit: Rabbit, tmp_path: Path,
                                                                  caplog: pytest.LogCaptureFixture) -> None:
    rabbit, handled = bare_rabbit, threading.Event()

    def handler(work: aion.Work) -> None:
        work.finish({"n": 1})
        handled.set()

    def meanwhile(_: aion.Client) -> None:
        asyncio.run(until(lambda: "no queue 'before.a.001'" in caplog.text))
        rabbit.queue("before.a.001")
        rabbit.put({}, "p")
        assert handled.wait(PATIENCE)
        asyncio.run(until(lambda: "no exchange 'after.a'" in caplog.text))
        # As the service broker: the exchange first, what is bound to it a moment later.
        rabbit.channel.exchange_declare("after.a", "topic", durable=True)
        asyncio.run(until(lambda: "none takes what is sent" in caplog.text))
        rabbit.queue("out", single=False)
        rabbit.channel.queue_bind("out", "after.a", "#")

    run(rabbit, tmp_path, handler, meanwhile)
    message = rabbit.take()
    assert message is not None and message[2]["metadata"] == {"n": 1}
    assert rabbit.waiting() == []


def test_a_queue_that_is_deleted_is_consumed_again(rabbit: Rabbit, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    def meanwhile(_: aion.Client) -> None:
        assert rabbit.take()
        rabbit.channel.queue_delete("before.a.001")
        asyncio.run(until(lambda: "receive" in caplog.text))
        rabbit.queue("before.a.001")
        rabbit.put({}, "second")

    rabbit.put({}, "first")
    run(rabbit, tmp_path, lambda work: work.finish({}), meanwhile)
    message = rabbit.take()
    assert message is not None and message[1].correlation_id == "second"


def test_a_handler_that_does_not_end_is_left_and_its_kanban_comes_again(rabbit: Rabbit, tmp_path: Path,
                                                                        monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aion.receiver.STOP_LIMIT", 0.3)
    begun = threading.Event()

    async def handler(work: aion.Work) -> None:
        begun.set()
        await asyncio.sleep(3600)

    def meanwhile(client: aion.Client) -> None:
        assert begun.wait(PATIENCE)
        client.stop()

    rabbit.put({"metadata": {"n": 1}}, "m")
    run(rabbit, tmp_path, handler, meanwhile)
    assert rabbit.take(within=0.5) is None
    assert rabbit.waiting() == ["m"]


def test_an_instance_that_cant_write_its_folder_has_no_marks(rabbit: Rabbit, tmp_path: Path) -> None:
    (tmp_path / "Data").write_text("in the way")
    rabbit.put({}, "m")
    assert rabbit.waiting() == ["m"]
    seen = []

    def handler(work: aion.Work) -> None:
        seen.append((work.repeated, work.attempt))

    run(rabbit, tmp_path, handler)
    assert seen == [(True, 1)]


def test_the_plain_client_sends_and_receives(rabbit: Rabbit, tmp_path: Path) -> None:
    with aion.SyncClient(rabbit.here(home=tmp_path)) as client:
        id = client.send(aion.Kanban(metadata={"n": 1}))
        message = rabbit.take()
        assert message is not None and message[1].message_id == id == message[1].correlation_id
        rabbit.put({}, "m")
        # A plain handler may use the client, which waits: it is not on the event loop.
        client.receive(lambda work: work.finish({"sent": client.send(aion.Kanban())}), idle=0.3)
        sent, finished = rabbit.take(), rabbit.take()
        assert sent and finished and finished[2]["metadata"] == {"sent": sent[1].message_id}
        with pytest.raises(aion.Refused, match="processNumber 2"):
            client.send(aion.Kanban(process_number=2))


def test_sending_goes_on_after_each_lost_connection(rabbit: Rabbit, tmp_path: Path) -> None:
    async def main() -> list[str]:
        async with aion.Client(rabbit.here(home=tmp_path)) as client:
            sending = asyncio.gather(*(client.send(aion.Kanban(metadata={"n": number})) for number in range(300)))
            for _ in range(3):
                connections = await asyncio.to_thread(rabbit.call, "GET", f"/api/vhosts/{rabbit.vhost}/connections")
                for one in connections:
                    if one.get("client_properties", {}).get("connection_name") == "a-001 send":
                        with contextlib.suppress(urllib.error.HTTPError):  # it may be gone since it was listed
                            await asyncio.to_thread(rabbit.call, "DELETE", "/api/connections/" + one["name"].replace(" ", "%20"))
                await asyncio.sleep(0.2)
            return await sending

    ids = asyncio.run(asyncio.wait_for(main(), 3 * PATIENCE))
    came = []
    while (message := rabbit.take(within=0.5)) is not None:
        came.append((message[1].message_id, message[2]["metadata"]["n"]))
    # Some may be there twice; each is for the first time in its order.
    assert [id for id, _ in dict.fromkeys(came)] == ids
    assert [number for _, number in dict.fromkeys(came)] == list(range(300))


def test_payloads_of_a_plain_handler_go_there_and_are_freed(rabbit: Rabbit, redis: Redis, tmp_path: Path) -> None:
    here = {"home": tmp_path, "redis_host": redis.host, "redis_port": redis.port}
    rabbit.channel.queue_bind("before.a.001", "after.a", "again.1")
    read: list[bytes] = []

    def handler(work: aion.Work) -> None:
        if work.payloads:
            read.append(work.payload("image"))
        else:
            work.finish(key="again", payloads={"image": bytearray(b"abc")})

    async def main() -> str:
        async with aion.Client(rabbit.here(**here)) as client:
            await client.send(aion.Kanban(connection_key="again"), payloads={"image": aion.Payload(b"abcd", "file")})
            await client.send(aion.Kanban(connection_key="again"))
            await client.receive(handler, idle=0.5)
        return client.here.data_path.name

    of = asyncio.run(asyncio.wait_for(main(), 3 * PATIENCE))
    assert read == [b"abcd", b"abc"]
    keys: list[dict[str, str]] = []
    while len(keys) < 2:
        message = rabbit.take()
        assert message is not None
        if message[0] == "again.1" and message[2]["metadata"]:
            keys.append(message[2]["metadata"]["aion-payloads"]["image"])
    assert [(one["in"], one["of"]) for one in keys] == [("file", of), ("cache", of)]
    # At a stop what waits to be freed has its moment.
    assert list((tmp_path / "Data" / of / "payload").iterdir()) == []
    assert redis.client.exists(f"aion:payload:{of}:{keys[1]['key']}") == 0


def test_a_payload_whose_kanban_could_not_be_acknowledged_stays(rabbit: Rabbit, tmp_path: Path) -> None:
    async def main() -> list[str]:
        async with aion.Client(rabbit.here(home=tmp_path)) as client:
            rabbit.channel.queue_bind("before.a.001", "after.a", "again.1")
            await client.send(aion.Kanban(connection_key="again"), payloads={"image": aion.Payload(b"abc", "file")})
            await client.receive(handler, idle=0.5)
        return sorted(file.name for file in (tmp_path / "Data" / "a_1" / "payload").iterdir())

    handled: list[bool] = []

    async def handler(work: aion.Work) -> None:
        handled.append(work.repeated)
        assert await work.async_payload("image") == b"abc"
        for connection in await connections():
            await asyncio.to_thread(rabbit.call, "DELETE", f"/api/connections/{connection}")

    async def connections() -> list[str]:
        async with asyncio.timeout(PATIENCE):
            while True:
                found = await asyncio.to_thread(rabbit.call, "GET", f"/api/vhosts/{rabbit.vhost}/connections")
                names = [urllib.parse.quote(one["name"], safe="") for one in found
                         if str(one.get("client_properties", {}).get("connection_name", "")).startswith("a-001 receive")]
                if names:
                    return names
                await asyncio.sleep(0.1)

    assert len(asyncio.run(asyncio.wait_for(main(), 3 * PATIENCE))) == 1
    assert handled == [False]
