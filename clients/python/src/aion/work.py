"""What a handler is given, and what becomes of what it finishes."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from aion import ids, log
from aion.codec import Refused, encode
from aion.environment import Environment, escape
from aion.kanban import DEFAULT_KEY, Kanban
from aion.payloads import Given, Payload, PayloadError, PayloadReference, attach, received, with_references
from aion.sender import Trail

MAX_OUTPUTS = 1_000  # of one kanban: a handler that finishes in a loop without end is told so
MAX_ROUTING_KEY = 255  # bytes, AMQP's limit
MAX_PROGRESS_TEXT = 200  # characters, as shown on the board


class GiveUp(Exception):
    """Raised by a handler: the kanban goes to ``dead`` at once, with this text as the reason."""


class PayloadGone(GiveUp):
    """A payload is not there any more, or its reference can't be followed: another attempt would find nothing either."""


class Output(NamedTuple):
    """What was finished, encoded: what can't be sent is refused while the handler can still do something about it."""

    kanban: Kanban
    key: str
    """The routing key."""
    body: bytes
    payloads: Mapping[str, Payload | PayloadReference] | None = None
    """What is to be written, and passed on, before it is sent."""

    def with_payloads(self, references: Mapping[str, PayloadReference]) -> Output:
        """The same with these references instead, as it is sent."""
        kanban = replace(self.kanban, metadata=with_references(self.kanban.metadata, references))
        return Output(kanban, self.key, encode(kanban))


# As long as any: the size of an output is known before its payloads are written.
_ANY = PayloadReference("cache", "x" * 255, "0" * 36, 10**9, 1_000)


def output_of(kanban: Kanban, here: Environment, payloads: Mapping[str, Given] | None = None) -> Output:
    """The output as this instance sends it. Raises Refused where a limit is broken."""
    number = kanban.process_number
    if number == 0:
        number = here.number
        kanban = replace(kanban, process_number=number)
    if number != here.number and not 1 <= number <= here.scale:
        has = f"the numbers 1 to {here.scale}" if here.scale else f"number {here.number} here"
        raise Refused(f"the kanban has processNumber {number}, but {here.service} has {has}; leave it 0")
    key = _routing_key(kanban.connection_key, number, kanban.next_device_name, here.device)
    if payloads:
        output = Output(kanban, key, b"", attach(kanban, payloads))
        output.with_payloads(dict.fromkeys(payloads, _ANY))
        return output
    return Output(kanban, key, encode(kanban))


@functools.lru_cache(maxsize=1_000)  # a microservice has few, and each is a part of every hop
def _routing_key(connection_key: str, number: int, device: str, own: str) -> str:
    key = f"{escape(connection_key or DEFAULT_KEY)}.{number}"
    if device and device != own:  # of another device; where this one's name is not known, any is
        key = f"{key}.device.{escape(device)}"
    if len(key.encode(errors="replace")) > MAX_ROUTING_KEY:
        raise Refused("connection key and device name make a routing key of more than "
                      f"{MAX_ROUTING_KEY} bytes; take shorter ones")
    return key


def trail_of(of: Trail, here: Environment, ordinal: int, entered: int, left: int) -> Trail:
    """The trail of an output: the same id each time the same kanban is handled."""
    return Trail(id=ids.derived_id(of.id, here.service, here.number, ordinal), flow=of.flow, parents=(of.id,),
                 service=here.service, number=here.number, entered=entered, left=left, traceparent=of.traceparent)


@dataclass(slots=True, eq=False)
class Work:
    """One attempt at one kanban. What it finishes is sent when the handler has returned: a failed attempt leaves none."""

    kanban: Kanban
    """As it was received; ``process_number`` and ``next_device_name`` are this instance's."""
    trail: Trail
    attempt: int
    """Which one, from 1."""
    repeated: bool
    """RabbitMQ says that it was delivered before: it may have been handled, in part or whole."""
    foreign: bool
    """It is no kanban of AION's: its body is in the metadata."""
    here: Environment
    log: log.WorkLog
    """Log lines about this kanban."""
    _tell: Callable[[float, str], None]
    _read: Callable[[PayloadReference], bytes | str]
    outputs: list[Output] = field(default_factory=list)
    """What was finished so far."""
    attached: bool = False
    """Whether any of it has payloads that are to be written."""

    @property
    def id(self) -> str:
        """Id of this kanban."""
        return self.trail.id

    @property
    def flow(self) -> str:
        """Id of the first kanban of its flow."""
        return self.trail.flow

    @property
    def parents(self) -> tuple[str, ...]:
        """Ids of the kanban that it was made from, 16 at most."""
        return self.trail.parents

    @property
    def sender(self) -> str:
        """The microservice that sent it; empty if a foreign sender did not say."""
        return self.trail.service

    @property
    def traceparent(self) -> str:
        """W3C trace context for the handler's own spans."""
        return ids.traceparent(self.trail.id, self.trail.flow, self.trail.traceparent)

    @property
    def payloads(self) -> dict[str, PayloadReference]:
        """The payloads of this kanban by their names; in the ``payloads`` of an output one is passed on."""
        return {name: one for name, one in received(self.kanban).items() if isinstance(one, PayloadReference)}

    def payload(self, name: str) -> bytes:
        """Reads a payload of this kanban, each time anew; waits for it, so an ``async`` handler takes ``async_payload``.

        Raises LookupError where the kanban has none of this name, CacheError where the cache does not answer, and PayloadGone
        where it is not there any more: unless that is caught, the kanban is given up at once.
        """
        found = received(self.kanban)
        if name not in found:
            has = ", ".join(sorted(found)) or "none"
            raise LookupError(f"this kanban has no payload '{name}'; it has: {has[:200]}")
        reference = found[name]
        if isinstance(reference, PayloadError):
            raise PayloadGone(f"its payload '{name[:100]}' has a bad reference: {reference}")
        data = self._read(reference)
        if isinstance(data, str):
            raise PayloadGone(f"its payload '{name}' is gone: {data}; send it anew")
        return data

    async def async_payload(self, name: str) -> bytes:
        """As ``payload``, for the event loop."""
        return await asyncio.to_thread(self.payload, name)

    def finish(self, output: Kanban | Mapping[str, Any] | None = None, *, key: str | None = None,
               success: bool | None = None, files: Iterable[str] | None = None, data_path: str | None = None,
               payloads: Mapping[str, Given] | None = None) -> None:
        """An output: a kanban, or one with this metadata; the other arguments set single fields.

        ``payloads`` is data too large for a kanban, by name: bytes, a Payload, or a reference of ``work.payloads``. Any number of times, 1,000 at most. Raises Refused, with what to do, where it breaks a limit.
        """
        kanban = output if isinstance(output, Kanban) else Kanban(metadata=dict(output or {}))
        given = {"connection_key": key, "prior_success": success, "data_path": data_path,
                 "file_list": None if files is None else tuple(files)}
        if len(self.outputs) >= MAX_OUTPUTS:
            raise Refused(f"one kanban may have {MAX_OUTPUTS} outputs at most; put more into one of them")
        changed: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
        self.outputs.append(output_of(replace(kanban, **changed), self.here, payloads))
        self.attached = self.attached or bool(payloads)

    def progress(self, done: float, text: str = "") -> None:
        """Tells the board how far it is, ``done`` from 0 to 1, ``text`` of 200 characters at most (more is cut off).

        At most one each 500 ms is sent, the others are passed over. Nothing waits for it.
        """
        # It is only shown: what is out of bounds, or no number, is no reason to fail.
        self._tell(min(float(done), 1.0) if done >= 0 else 0.0, text[:MAX_PROGRESS_TEXT])


Handler = Callable[[Work], Awaitable[None] | None]
"""A function that is given Work; an ``async`` one runs on the event loop, any other on a thread of its own."""
