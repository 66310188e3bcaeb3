"""For tests of a handler: hands it a kanban without anything running."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from aion import ids
from aion.environment import Environment
from aion.handling import Calls, Failed
from aion.kanban import Kanban
from aion.log import about
from aion.payloads import Payload, PayloadReference, received, with_references
from aion.sender import Trail
from aion.work import Handler, Output, Work

NOWHERE = Environment(url="amqp://nowhere", service="test")


@dataclass(slots=True)
class Outcome:
    """What a handler has done with one kanban in one attempt."""

    outputs: list[Kanban] = field(default_factory=list)
    """What would be sent; empty if it failed. Without the references of payloads that are new: these are written first."""
    payloads: list[dict[str, bytes]] = field(default_factory=list)
    """Of each output its payloads by their names, new ones and those that it passes on."""
    failure: BaseException | None = None
    """What it raised."""
    given_up: str = ""
    """Why its kanban would be given up at once; empty if it would not."""
    log: list[logging.LogRecord] = field(default_factory=list)
    """What it logged with ``work.log``."""
    progress: list[tuple[float, str]] = field(default_factory=list)
    """All the progress it told, as it would be shown."""


def hand(handler: Handler, kanban: Kanban | Mapping[str, Any] | None = None, **facts: Any) -> Outcome:
    """Calls the handler once, plain or async. ``kanban`` or its metadata; ``facts`` as of ``hand_over``."""
    return asyncio.run(hand_over(handler, kanban, **facts))


async def hand_over(handler: Handler, kanban: Kanban | Mapping[str, Any] | None = None, *, here: Environment = NOWHERE,
                    id: str = "", flow: str = "", parents: Sequence[str] = (), sender: str = "", traceparent: str = "",
                    attempt: int = 1, repeated: bool = False, foreign: bool = False,
                    payloads: Mapping[str, bytes] | None = None) -> Outcome:
    """The same in an async test. The outputs are those that would be sent: what is refused then is refused here.

    ``payloads``: what the kanban has. A reference in its metadata to any other is one to a payload that is gone.
    """
    outcome, memory = Outcome(), _Memory()
    given = kanban if isinstance(kanban, Kanban) else Kanban(metadata=dict(kanban or {}))
    if payloads:
        given = replace(given, metadata=with_references(given.metadata, {name: memory.add(data) for name, data in payloads.items()}))
    given = replace(given, process_number=here.number, next_device_name=here.device or given.next_device_name)
    id = id or ids.first_id(0)
    trail = Trail(id=id, flow=flow or id, parents=tuple(parents), service=sender, traceparent=traceparent)
    work = Work(given, trail, attempt, repeated, foreign, here, about(id, flow or id, _Collector(outcome.log)),
                lambda done, text: outcome.progress.append((done, text)), memory.read)
    try:
        await Calls(handler, list).call(work)
        outcome.outputs = [output.kanban for output in work.outputs]
        outcome.payloads = [memory.payloads_of(output) for output in work.outputs]
    except Failed as failed:
        outcome.failure = failed.cause
        outcome.given_up = failed.given_up(1, 2)
    return outcome


class _Memory:
    """Payloads that are nowhere else."""

    def __init__(self) -> None:
        self._payloads: dict[tuple[str, str, str], bytes] = {}

    def add(self, data: bytes) -> PayloadReference:
        reference = PayloadReference("cache", "test_1", ids.first_id(0), len(data))
        self._payloads[reference.what] = data
        return reference

    def read(self, reference: PayloadReference) -> bytes | str:
        return self._payloads.get(reference.what, "not in this test")

    def payloads_of(self, output: Output) -> dict[str, bytes]:
        found = {**received(output.kanban), **(output.payloads or {})}
        return {name: one.data if isinstance(one, Payload) else self._payloads.get(one.what, b"")
                for name, one in found.items() if isinstance(one, Payload | PayloadReference)}


class _Collector(logging.Logger):
    def __init__(self, records: list[logging.LogRecord]) -> None:
        super().__init__("aion.work", logging.DEBUG)
        self._records = records

    def handle(self, record: logging.LogRecord) -> None:
        self._records.append(record)
