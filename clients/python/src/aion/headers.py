"""Headers of foreign senders, read and written again as they came.

pika makes whole numbers of fractions, can't write one, and ends the connection over a time beyond the year 9999 (milliseconds where
AMQP has seconds): such a message would come again for ever, and nothing behind it.
"""

from __future__ import annotations

import struct
from typing import Any

from pika import data

_decode, _encode = data.decode_value, data.encode_value


class Moment(int):
    """A time of AMQP: seconds since the epoch, by the sender's word."""


def _decode_value(encoded: bytes, offset: int) -> tuple[Any, int]:
    kind, begin = encoded[offset:offset + 1], offset + 1
    if kind == b"d":
        return struct.unpack_from(">d", encoded, begin)[0], begin + 8
    if kind == b"f":
        return struct.unpack_from(">f", encoded, begin)[0], begin + 4
    if kind == b"T":
        return Moment(struct.unpack_from(">Q", encoded, begin)[0]), begin + 8
    return _decode(encoded, offset)


def _encode_value(pieces: list[bytes], value: Any) -> int:
    if type(value) is int and value.bit_length() > 31:
        # As pika does after an exception; a time has so many bits, and every kanban has one.
        pieces.append(struct.pack(">cq", b"l", value))
    elif isinstance(value, float):
        pieces.append(struct.pack(">cd", b"d", value))
    elif isinstance(value, Moment):
        pieces.append(struct.pack(">cQ", b"T", value))
    else:
        return _encode(pieces, value)
    return 9


def as_they_came() -> None:
    """From now on, for all of this process: pika offers no other way."""
    data.decode_value, data.encode_value = _decode_value, _encode_value
