"""Ids of kanban, and what follows from them. No I/O."""

from __future__ import annotations

import hashlib
import re
import secrets

_TRACEPARENT = re.compile(r"00-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-([0-9a-f]{2})")
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


def first_id(micros: int) -> str:
    """A new id for the first kanban of a flow: a UUIDv7 of this time (microseconds since the epoch)."""
    random = secrets.randbits(74)
    bits = (micros // 1000) << 80 | 7 << 76 | (random >> 62) << 64 | 2 << 62 | random & (1 << 62) - 1
    return _text(bits)


def derived_id(parent: str, service: str, number: int, ordinal: int) -> str:
    """The id of an output, a UUIDv8: the same each time the same kanban is handled. ``ordinal`` counts from 0."""
    origin = f"{parent}\0{service}\0{number}\0{ordinal}".encode(errors="surrogatepass")
    bits = int.from_bytes(hashlib.sha256(origin).digest()[:16])
    return _text(bits & ~(0xF << 76) & ~(3 << 62) | 8 << 76 | 2 << 62)


def _text(bits: int) -> str:
    digits = f"{bits:032x}"
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


def traceparent(id: str, flow: str, given: str) -> str:
    """What a microservice gives its own tracer, so that its spans are below this kanban's.

    ``given`` is the header that came with it; one that is none counts as absent.
    """
    match = _TRACEPARENT.fullmatch(given)
    trace = match[1] if match else _digits(flow)
    sampled = not match or int(match[2], 16) & 1
    span = _digits(id)[16:]
    return f"00-{trace}-{span if span.strip('0') else '0' * 15 + '1'}-{'01' if sampled else '00'}"


def _digits(id: str) -> str:
    if _UUID.fullmatch(id):
        return id.replace("-", "")
    return hashlib.sha256(id.encode(errors="surrogatepass")).hexdigest()[:32]
