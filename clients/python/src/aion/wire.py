"""A connection to RabbitMQ with one channel, made again whenever it is lost. All of it on one event loop."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Any, Protocol, TypeVar

from pika.adapters.asyncio_connection import AsyncioConnection
from pika.exceptions import AMQPError, ChannelClosedByBroker

from aion import headers
from aion.address import check, parameters

FIRST_PAUSE = 0.1  # seconds; a broker that only closed a connection is there again at once
LONGEST_PAUSE = 5.0  # seconds; what is missing for hours is not asked for more often
CLOSE_LIMIT = 5.0  # seconds for RabbitMQ to take in what was written before a close

log = logging.getLogger("aion")
T = TypeVar("T")
headers.as_they_came()
OnMessage = Callable[[Any, Any, bytes], None]
"""Called with pika's ``Basic.Deliver``, its ``BasicProperties`` and the body."""


class Lost(Exception):
    """The channel is gone, and why."""


class Pauses:
    """Pauses that double, from the first to the longest, in seconds."""

    def __init__(self) -> None:
        self._next = FIRST_PAUSE

    def next(self) -> float:
        """The pause to make now; the one after it is longer."""
        now, self._next = self._next, min(self._next * 2, LONGEST_PAUSE)
        return now

    def reset(self) -> None:
        """All is well: begin with the first again."""
        self._next = FIRST_PAUSE


class Channel:
    """A channel of pika's, its answers awaited. Each wait ends with Lost when the channel is gone."""

    def __init__(self, channel: Any, number: int) -> None:
        self._channel = channel
        self.number = number
        """Which one of its wire, from 1."""
        self.lost: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        """Done with the reason when it is gone."""
        self._published = 0
        channel.add_on_close_callback(self._closed)
        channel.add_on_cancel_callback(self._cancelled)

    async def confirm(self, answered: Callable[[int, bool, bool], None], returned: Callable[[Any, Any], None]) -> None:
        """Confirms on. ``answered(sequence, multiple, confirmed)``; ``returned(Basic.Return, BasicProperties)``."""
        def answer(frame: Any) -> None:
            answered(frame.method.delivery_tag, frame.method.multiple, frame.method.NAME == "Basic.Ack")

        self._channel.add_on_return_callback(lambda _channel, method, properties, _body: returned(method, properties))
        await self._call(lambda done: self._channel.confirm_delivery(answer, done))

    def publish(self, exchange: str, key: str, properties: Any, body: bytes) -> int:
        """Writes one, mandatory. Returns its number on this channel, from 1. Raises Lost."""
        self._open()
        self._channel.basic_publish(exchange, key, body, properties, mandatory=True)
        self._published += 1
        return self._published

    async def consume(self, queue: str, prefetch: int, on_message: OnMessage, begun: Callable[[], None] | None = None) -> str:
        """Consumes with manual acknowledgement; ``begun`` is called before the first message. Returns the consumer's tag."""
        def message(_channel: Any, deliver: Any, properties: Any, body: bytes) -> None:
            on_message(deliver, properties, body)

        await self._call(lambda done: self._channel.basic_qos(prefetch_count=prefetch, callback=done))
        answer: Any = await self._call(lambda done: self._channel.basic_consume(queue, message, callback=done), begun)
        return str(answer.method.consumer_tag)

    async def cancel(self, tag: str) -> None:
        """Ends a consumer; what it was given stays unacknowledged."""
        await self._call(lambda done: self._channel.basic_cancel(tag, done))

    def ack(self, tag: int, multiple: bool) -> None:
        """Acknowledges one delivery, or all up to it. Raises Lost."""
        self._open()
        self._channel.basic_ack(tag, multiple)

    async def close(self) -> None:
        """Closes it without cancelling its consumers, so that RabbitMQ puts back in front what is not acknowledged."""
        if self._channel.is_open:
            # pika would cancel each of them first, and whoever waits to be the active consumer would overtake.
            self._channel._consumers.clear()
            self._channel.close()
        with suppress(TimeoutError):
            async with asyncio.timeout(CLOSE_LIMIT):
                await asyncio.shield(self.lost)

    async def _call(self, call: Callable[[Callable[[Any], None]], object], first: Callable[[], None] | None = None) -> Any:
        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._open()

        def answered(frame: Any) -> None:
            if first is not None:
                first()
            done(answer, frame)

        call(answered)
        await asyncio.wait((answer, self.lost), return_when=asyncio.FIRST_COMPLETED)
        if not answer.done():
            raise Lost(self.lost.result())
        return answer.result()

    def _open(self) -> None:
        if not self._channel.is_open:
            raise Lost(self.lost.result() if self.lost.done() else "the channel is being closed")

    def _closed(self, _channel: Any, reason: BaseException) -> None:
        done(self.lost, reason.reply_text if isinstance(reason, ChannelClosedByBroker) else describe(reason))

    def _cancelled(self, _frame: Any) -> None:
        if self._channel.is_open:
            self._channel._consumers.clear()
            self._channel.close(reply_text="the queue is gone")


class _Connection(AsyncioConnection):
    """Writes the frames of a message in one piece: pika alone makes three calls of the system of each, and as many packets."""

    def _output_marshaled_frames(self, marshaled_frames: Sequence[bytes]) -> None:
        super()._output_marshaled_frames([b"".join(marshaled_frames)])


class User(Protocol):
    """Who uses a wire's channel."""

    def opened(self, channel: Channel) -> Awaitable[None]:
        """There is a new channel. What it raises as Lost is waited out."""

    def lost(self, channel: Channel) -> None:
        """It is gone."""


class Wire:
    """Keeps a channel open for its user, with pauses between the attempts."""

    def __init__(self, url: str, name: str, user: User) -> None:
        self._name = name
        self._user = user
        self._pauses = Pauses()
        self._channels = 0
        self._told = ""
        self._url = check(url)
        self._connection: AsyncioConnection | None = None
        self._gone: asyncio.Future[None] | None = None
        # pika tells each failed attempt in several lines; this tells it in one.
        if logging.getLogger("pika").level == logging.NOTSET:
            logging.getLogger("pika").setLevel(logging.CRITICAL)

    async def run(self) -> None:
        """Until it is cancelled."""
        while True:
            try:
                await self._use_channel()
            except (AMQPError, OSError, Lost) as failure:
                reason = describe(failure)
                if reason != self._told:
                    self._told = reason
                    log.warning("%s: %s; trying again", self._name, reason)
            await asyncio.sleep(self._pauses.next())

    def proven(self) -> None:
        """The channel does what it is for: after the next loss pauses begin with the shortest again."""
        self._pauses.reset()
        if self._told:
            self._told = ""
            log.info("%s: all is well again", self._name)

    async def close(self) -> None:
        """Closes the connection; ``run`` has been cancelled before."""
        if self._connection is not None and self._connection.is_open:
            self._connection.close()
        if self._gone is not None:
            await asyncio.wait((self._gone,), timeout=CLOSE_LIMIT)

    async def _use_channel(self) -> None:
        if self._connection is None or not self._connection.is_open:
            await self._connect()
        channel = await self._open_channel()
        try:
            await self._user.opened(channel)
            raise Lost(await asyncio.shield(channel.lost))
        finally:
            self._user.lost(channel)

    async def _connect(self) -> None:
        loop = asyncio.get_running_loop()
        opened: asyncio.Future[None] = loop.create_future()
        gone: asyncio.Future[None] = loop.create_future()

        def failed(_: object, error: BaseException) -> None:
            if not opened.done():
                opened.set_exception(error)

        self._connection = _Connection(
            parameters(self._url, self._name), on_open_callback=lambda _: done(opened, None), on_open_error_callback=failed,
            on_close_callback=lambda _, reason: done(gone, None), custom_ioloop=loop)
        await opened
        self._gone = gone

    async def _open_channel(self) -> Channel:
        assert self._connection is not None and self._gone is not None
        opened: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._connection.channel(on_open_callback=lambda channel: done(opened, channel))
        await asyncio.wait((opened, self._gone), return_when=asyncio.FIRST_COMPLETED)
        if not opened.done():
            raise Lost("the connection was closed")
        self._channels += 1
        return Channel(opened.result(), self._channels)


def done(future: asyncio.Future[T], result: T) -> None:
    """Gives a future its result, unless it is cancelled or has one."""
    if not future.done():
        future.set_result(result)


def describe(failure: BaseException) -> str:
    """A failure for a person; pika hides the cause in lists, arguments and attributes."""
    inner = failure
    while True:
        found = [*inner.args, *getattr(inner, "exceptions", ()), getattr(inner, "exception", None)]
        cause = next((one for one in reversed(found) if isinstance(one, BaseException)), None)
        if cause is None:
            break
        inner = cause
    text = str(inner) or type(inner).__name__
    return text if isinstance(inner, Lost) else f"{type(inner).__name__}: {text}"
