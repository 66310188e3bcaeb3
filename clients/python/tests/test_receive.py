"""What only a real RabbitMQ shows, beside the conformance cases."""

from __future__ import annotations

import asyncio
import contextlib
import threading
import urllib.error
from collections.abc import Callable
from pathlib import Path

import pytest

import aion
from conftest import PATIENCE, Rabbit


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
