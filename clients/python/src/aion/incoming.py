"""What a message that came is, and what it becomes when it is given up. No clock, no I/O."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pika import BasicProperties

from aion import codec, ids
from aion.environment import Environment
from aion.kanban import Kanban
from aion.payloads import PayloadReference
from aion.sender import PERSISTENT, Trail

MAX_REASON = 4_000  # characters: AMQP keeps all headers in one frame of 128 KiB
MAX_ID = 255  # bytes
MAX_PARENTS = 16


@dataclass(slots=True, eq=False)
class Delivery:
    """A message that came."""

    kanban: Kanban
    trail: Trail
    foreign: bool
    repeated: bool
    fault: str
    """Why its body can't be taken; empty when it can."""
    properties: BasicProperties
    body: bytes
    channel: int
    freed: Sequence[PayloadReference] = ()
    """Payloads of it that are freed when it is acknowledged: known when it was handled."""


def unpack(here: Environment, now: int, redelivered: bool, channel: int, properties: BasicProperties, body: bytes) -> Delivery:
    """Reads a message. ``now``: microseconds since the epoch, for the id of one that has none."""
    fault = ""
    # Of the queue, whatever the sender wrote.
    facts: dict[str, Any] = {"process_number": here.number}
    if here.device:
        facts["next_device_name"] = here.device
    try:
        kanban, foreign = codec.decode(properties.content_type, body, **facts)
    except codec.BadKanban as bad:
        kanban, foreign, fault = Kanban(**facts), True, str(bad)
    return Delivery(kanban, _trail(properties, now), foreign, redelivered, fault, properties, body, channel)


def given_up(here: Environment, now: int, came: BasicProperties, reason: str) -> BasicProperties:
    """Properties and headers as they came, and why, where and when besides."""
    if len(reason) > MAX_REASON:
        reason = reason[:MAX_REASON - 4] + " ..."
    headers = {**(came.headers or {}), "aion-dead-reason": reason, "aion-dead-queue": here.queue, "aion-dead-service": here.service,
               "aion-dead-number": here.number, "aion-dead-time": now}
    return BasicProperties(**{**vars(came), "headers": headers, "delivery_mode": PERSISTENT})


def _trail(properties: BasicProperties, now: int) -> Trail:
    headers = properties.headers or {}
    id = _usable(properties.message_id) or ids.first_id(now)
    told = headers.get("aion-parent")
    parents = tuple(one.strip() for one in str(told).split(",") if one.strip()) if told else ()
    return Trail(id=id, flow=_usable(properties.correlation_id) or id, parents=parents[:MAX_PARENTS],
                 service=_usable(properties.app_id), traceparent=str(headers.get("traceparent") or ""))


def _usable(text: str | None) -> str:
    # No character has more than four bytes.
    return text if text and (len(text) * 4 <= MAX_ID or len(text.encode(errors="replace")) <= MAX_ID) else ""
