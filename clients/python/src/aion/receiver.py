"""Calls a handler for each kanban of a queue, in order, and publishes what it finishes."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any

from pika import BasicProperties

from aion.environment import Environment
from aion.freeing import Freeing
from aion.handling import Calls, Failed
from aion.incoming import Delivery, given_up, unpack
from aion.inhand import Acks, Arrival, InHand, Tag
from aion.log import about
from aion.marks import Marks
from aion.payloads import MEMBER, PayloadReference, to_free
from aion.receipts import Progress, Receipts
from aion.sender import Message, NotConfirmed, Sender
from aion.store import Store
from aion.wire import CLOSE_LIMIT, Channel, Lost, Pauses, Wire
from aion.work import Handler, Work, trail_of

FIRST_PREFETCH = 1  # a kanban that kills its receiver takes no innocent ones along
PREFETCH = 64  # hides the way to RabbitMQ and back; more only has more come twice after a lost connection
ATTEMPTS = 5  # a fault that five attempts within 1.5 s do not outlast is told to a person
STOP_LIMIT = 10.0  # seconds; AION kills what has not ended 10 s after SIGTERM

log = logging.getLogger("aion")


class Receiver:
    """Receives on one connection; a sender publishes on another."""

    def __init__(self, here: Environment, sender: Sender, store: Store, handler: Handler, now: Callable[[], int]) -> None:
        self._here = here
        self._sender = sender
        self._store = store
        self._freeing = Freeing(store)
        self._now = now
        self._calls = Calls(handler, store.write)
        self._marks = Marks(here.data_path / ".in-hand")
        self._receipts = Receipts(here, sender, now)
        self._progress = Progress(here, sender)
        self._in_hand = InHand()
        self._next: deque[Delivery] = deque()
        self._wake = asyncio.Event()
        self._settled = asyncio.Event()
        self._stopping = asyncio.Event()
        self._channel: Channel | None = None
        self._acks = Acks()
        self._consumer = ""
        self._raised = False
        self._handled: Delivery | None = None
        self._last = 0.0
        self._tasks: set[asyncio.Task[None]] = set()
        self._wire = Wire(here.url, f"{here.instance} receive", self)

    async def run(self, idle: float | None) -> None:
        """Until ``stop()``, or until the queue has been empty for ``idle`` seconds. Then closes by the rules."""
        keeping = asyncio.create_task(self._wire.run())
        working = asyncio.create_task(self._work_off())
        working.add_done_callback(lambda _: self._stopping.set())
        try:
            await self._until(idle)
            self._stopping.set()
            self._wake.set()
            if self._handled is not None and self._handled.repeated:
                # If the process is ended before the handler is done, then by whoever asked for the stop.
                self._marks.end(self._handled.trail.id)
            await self._until_settled(working)
        finally:
            self._stopping.set()
            for task in (working, *self._tasks):
                task.cancel()
            channel = self._channel
            keeping.cancel()
            await asyncio.wait((keeping, working), timeout=CLOSE_LIMIT)
            if channel is not None:
                await channel.close()
            await self._wire.close()
            await self._freeing.close()
        if working.done() and not working.cancelled():
            working.result()  # a fault of this client itself is told to whoever runs it

    def stop(self) -> None:
        """No further handler is called; ``run`` returns when the one that runs has ended, after 10 s at most."""
        self._stopping.set()

    async def _until(self, idle: float | None) -> None:
        loop = asyncio.get_running_loop()
        self._last = loop.time()
        left: float | None = None if idle is None else idle
        while not self._stopping.is_set():
            try:
                async with asyncio.timeout(left):
                    await self._stopping.wait()
            except TimeoutError:
                assert idle is not None
                quiet = loop.time() - self._last if self._channel is not None and not len(self._in_hand) else 0
                if quiet >= idle:
                    return
                left = idle - quiet

    async def _until_settled(self, working: asyncio.Task[None]) -> None:
        """What the handler has is finished, confirmed and acknowledged; what waits for it is given back."""
        for delivery in self._next:
            self._in_hand.release(delivery.trail.id)
        self._next.clear()
        try:
            async with asyncio.timeout(STOP_LIMIT):
                await asyncio.wait((working,))
                while (len(self._in_hand) or self._tasks) and self._channel is not None:
                    self._settled.clear()
                    await self._settled.wait()
        except TimeoutError:
            log.warning("%s was asked to stop, and its handler goes on after %d s; its kanban comes again",
                        self._here.instance, STOP_LIMIT)

    # What comes from RabbitMQ.

    async def opened(self, channel: Channel) -> None:
        """Of Wire's User."""
        self._acks, self._raised = Acks(), False
        self._channel = channel
        self._consumer = await channel.consume(self._here.queue, FIRST_PREFETCH, self._on_message)
        self._wire.proven()

    def lost(self, channel: Channel) -> None:
        """Of Wire's User."""
        self._channel = None
        # They come again; what is in the handler goes on, and is known then.
        for delivery in self._next:
            self._in_hand.release(delivery.trail.id)
        self._next.clear()
        self._settled.set()

    def _on_message(self, deliver: Any, properties: BasicProperties, body: bytes) -> None:
        channel = self._channel
        if channel is None or self._stopping.is_set():
            return
        self._last = asyncio.get_running_loop().time()
        delivery = unpack(self._here, self._now(), deliver.redelivered, channel.number, properties, body)
        tag = Tag(channel.number, deliver.delivery_tag)
        arrival = self._in_hand.arrived(delivery.trail.id, deliver.redelivered, tag)
        if arrival is Arrival.HANDLED:
            self._acknowledge([tag])
        elif arrival is Arrival.NEW and delivery.fault:
            self._give_up(delivery, delivery.fault)
        elif arrival is Arrival.NEW:
            self._next.append(delivery)
            self._wake.set()

    # The handler.

    async def _work_off(self) -> None:
        while not self._stopping.is_set():
            if not self._next:
                self._wake.clear()
                await self._wake.wait()
                continue
            delivery = self._handled = self._next.popleft()
            id = delivery.trail.id
            try:
                ended = self._marks.begin(id) if delivery.repeated else 0
                if ended >= ATTEMPTS:
                    self._give_up(delivery, f"the process of {self._here.instance} ended {ended} times "
                                            "while it handled this kanban")
                else:
                    await self._handle(delivery)
            finally:
                self._handled = None
                if delivery.repeated:
                    self._marks.end(id)

    async def _handle(self, delivery: Delivery) -> None:
        pauses = Pauses()
        attempt = 0
        while not self._stopping.is_set():
            attempt += 1
            work = Work(delivery.kanban, delivery.trail, attempt, delivery.repeated, delivery.foreign, self._here,
                        about(delivery.trail.id, delivery.trail.flow), self._progress.teller(delivery.trail), self._store.read)
            entered = self._now()
            try:
                await self._calls.call(work)
            except Failed as failure:
                if self._stopping.is_set():
                    break
                reason = failure.given_up(attempt, ATTEMPTS)
                if reason:
                    self._give_up(delivery, reason)
                    return
                pause = pauses.next()
                work.log.warning("the handler of %s failed, attempt %d of %d, next in %d ms: %s",
                                 self._here.instance, attempt, ATTEMPTS, pause * 1000, failure)
                await self._stopped_within(pause)
            else:
                await self._publish(delivery, work, entered, self._now())
                return
        self._in_hand.release(delivery.trail.id)
        self._settled.set()

    async def _stopped_within(self, pause: float) -> None:
        try:
            async with asyncio.timeout(pause):
                await self._stopping.wait()
        except TimeoutError:
            pass

    async def _publish(self, delivery: Delivery, work: Work, entered: int, left: int) -> None:
        if MEMBER in delivery.kanban.metadata:
            delivery.freed = to_free(delivery.kanban, (output.kanban for output in work.outputs))
        if not work.outputs:
            trail = trail_of(delivery.trail, self._here, 0, entered, left)
            self._receipts.add(trail, lambda: self._settle(delivery, True))
            return
        unconfirmed = len(work.outputs)

        def confirmed(future: asyncio.Future[None]) -> None:
            nonlocal unconfirmed
            unconfirmed -= 1
            if unconfirmed == 0 and future.exception() is None:
                self._settle(delivery, True)

        for ordinal, output in enumerate(work.outputs):
            trail = trail_of(delivery.trail, self._here, ordinal, entered, left)
            message = await self._sender.send(Message(self._here.exchange, output.key, output.body, trail))
            message.confirmed.add_done_callback(confirmed)

    # The end of a kanban.

    def _give_up(self, delivery: Delivery, reason: str) -> None:
        about(delivery.trail.id, delivery.trail.flow).warning("given up: %s", reason)
        self._keep(asyncio.create_task(self._bury(delivery, reason)))

    async def _bury(self, delivery: Delivery, reason: str) -> None:
        properties = given_up(self._here, self._now(), delivery.properties, reason)
        try:
            message = await self._sender.send(Message("dead", self._here.queue, delivery.body, None, properties))
            await message.confirmed
        except NotConfirmed:
            return  # it comes again
        self._settle(delivery, False)

    def _settle(self, delivery: Delivery, handled: bool) -> None:
        self._last = asyncio.get_running_loop().time()
        tags = self._in_hand.settled(delivery.trail.id, handled)
        channel = self._channel
        here = channel is not None and channel.number == delivery.channel
        if handled and here and not delivery.repeated and not self._raised and not self._stopping.is_set():
            self._raised = True
            self._keep(asyncio.create_task(self._raise_prefetch(tags, delivery.freed)))
        else:
            self._acknowledge(tags, delivery.freed if handled else ())
        self._settled.set()

    async def _raise_prefetch(self, tags: list[Tag], freed: Sequence[PayloadReference]) -> None:
        """A prefetch is the consumer's, so that is made anew; before the acknowledgement that lets the next one come."""
        channel = self._channel
        if channel is None:
            return
        try:
            await channel.cancel(self._consumer)
            self._consumer = await channel.consume(self._here.queue, PREFETCH, self._on_message,
                                                   lambda: self._acknowledge(tags, freed))
        except Lost:
            pass  # it comes again, and is known

    def _acknowledge(self, tags: list[Tag], freed: Sequence[PayloadReference] = ()) -> None:
        channel = self._channel
        if channel is None:
            return
        mine = [tag.number for tag in tags if tag.channel == channel.number]
        for number in mine:
            self._acks.settle(number)
        # What was not acknowledged comes again, to another process perhaps: its payloads stay until their end.
        if self._flush(channel) and mine and freed:
            self._freeing.free(freed)

    def _flush(self, channel: Channel) -> bool:
        try:
            for number, multiple in self._acks.take():
                channel.ack(number, multiple)
            return True
        except Lost:
            return False  # they come again, and are known

    def _keep(self, task: asyncio.Task[None]) -> None:
        def ended(task: asyncio.Task[None]) -> None:
            self._tasks.discard(task)
            self._settled.set()

        self._tasks.add(task)
        task.add_done_callback(ended)

