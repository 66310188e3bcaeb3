"""The scripted microservice of the conformance kit: does what ``metadata.script`` of the kanban it receives says."""

from __future__ import annotations

import asyncio
import hashlib
import os
import signal
from dataclasses import replace
from typing import Any

import aion
from aion.client import stop_by_signals
from aion.kanban import FIELDS, to_fields
from aion.log import to_standard_output


class Scripted:
    """Its handler, with the client that acts need."""

    def __init__(self, client: aion.Client) -> None:
        self._client = client

    async def handle(self, work: aion.Work) -> None:
        for act in work.kanban.metadata.get("script", [{"tell": {}}]):
            await self._act(work, act)

    async def _act(self, work: aion.Work, act: dict[str, Any]) -> None:
        match act:
            case {"finish": fields}:
                payloads = {name: payload_of(work, told) for name, told in act.get("payloads", {}).items()}
                work.finish(kanban_of(fields), payloads=payloads)
            case {"tell": fields}:
                work.finish(replace(kanban_of(fields), metadata=seen(work)))
            case {"fail": text} if work.attempt <= act.get("attempts", work.attempt):
                raise RuntimeError(text)
            case {"park": text}:
                raise aion.GiveUp(text)
            case {"end": name} if not (act.get("unless") == "repeated" and work.repeated):
                os.kill(os.getpid(), getattr(signal, f"SIG{name}"))
            case {"wait": seconds}:
                await asyncio.sleep(seconds)
            case {"send": fields}:
                await self._client.send(kanban_of(fields))
            case {"first": fields}:
                work.finish(replace(self._client.first_kanban(), **{FIELDS[name][0]: fields[name] for name in fields}))
            case {"progress": done}:
                work.progress(done, act.get("text", ""))
            case {"log": text}:
                work.log.info(text)
            case {"read": name}:
                data = await work.async_payload(name)
                work.finish({"read": {"name": name, "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}})
            case {"cache": "put", "key": key, "text": text}:
                keep = {"keep": act["keep"]} if "keep" in act else {}
                await self._client.cache.put(key, text.encode() * act.get("repeat", 1), **keep)
            case {"cache": "get", "key": key}:
                found = await self._client.cache.get(key)
                work.finish({"cached": None if found is None else found.decode()})
            case {"cache": "delete", "key": key}:
                await self._client.cache.delete(key)
            case {"keep": topic, "kanban": fields}:
                await self._client.static.keep(topic, kanban_of(fields))
            case {"kept": topic}:
                kept = await self._client.static.list(topic)
                work.finish({"kept": [{"id": one.id, "kanban": to_fields(one.kanban)} for one in kept]})
            case {"forget": topic}:
                for one in await self._client.static.list(topic):
                    await self._client.static.delete(topic, one.id)


def kanban_of(fields: dict[str, Any]) -> aion.Kanban:
    """Fields as the script writes them, unchecked: what breaks a limit is for the client to refuse."""
    return aion.Kanban(**{FIELDS[name][0]: nan(value) for name, value in fields.items()})


def payload_of(work: aion.Work, told: dict[str, Any]) -> aion.Payload | aion.PayloadReference:
    """What an act gives an output."""
    if "pass" in told:
        return work.payloads[told["pass"]]
    return aion.Payload(told["text"].encode() * told.get("repeat", 1), told.get("in"), told.get("readers", 1))


def nan(value: Any) -> Any:
    """With NaN, which JSON can't say, for {"$nan": true}."""
    if isinstance(value, dict):
        return float("nan") if value == {"$nan": True} else {key: nan(inner) for key, inner in value.items()}
    return value


def seen(work: aion.Work) -> dict[str, Any]:
    return {"id": work.id, "flow": work.flow, "parents": list(work.parents), "service": work.sender,
            "attempt": work.attempt, "repeated": work.repeated, "foreign": work.foreign,
            "traceparent": work.traceparent, "kanban": to_fields(work.kanban)}


async def main() -> None:
    here = aion.Environment.current()
    to_standard_output(here.service, here.number)
    loop = asyncio.get_running_loop()
    async with aion.Client(here) as client:
        stop_by_signals(lambda: loop.call_soon_threadsafe(client.stop))
        await client.receive(Scripted(client).handle)


if __name__ == "__main__":
    asyncio.run(main())
