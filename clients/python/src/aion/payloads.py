"""Payloads too large for a kanban: what an output is given, and the references that a kanban has instead. No I/O."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from aion.codec import MIB, Refused
from aion.kanban import Kanban

MEMBER = "aion-payloads"
"""The member of the metadata that has a kanban's references."""
MAX_PAYLOADS = 100  # of a kanban: their references take 20 KiB of it at most
MAX_BYTES = 256 * MIB  # each is read whole into memory
MAX_IN_CACHE = 16 * MIB  # of one value: a cache of 128 MB holds several
MAX_READERS = 1_000
MAX_NAME = 255  # bytes, of one part of a path

_NAME = re.compile(r"[A-Za-z0-9._-]{1,64}")
_KEY = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")

Place = Literal["cache", "file"]


@dataclass(frozen=True, slots=True)
class Payload:
    """Bytes for an output, where more is to be said of them than what they are."""

    data: bytes
    place: Place | None = None
    """Where they go; by itself what is small goes into the cache, the rest and what the cache does not take into a file."""
    readers: int = 1
    """How many microservices will handle the output: it is freed when so many have."""


@dataclass(frozen=True, slots=True)
class PayloadReference:
    """Where a payload of a kanban is."""

    place: Place
    of: str
    """The instance that wrote it, ``<service>_<number>``."""
    key: str
    bytes: int
    """Its size."""
    readers: int = 1

    @property
    def cache_key(self) -> str:
        """Its key in the cache."""
        return f"aion:payload:{self.of}:{self.key}"

    def file(self, home: Path) -> Path:
        """Its file. ``home``: the folder of AION."""
        return home / "Data" / self.of / "payload" / self.key

    def fields(self) -> dict[str, object]:
        """As it is written into the metadata."""
        return {"in": self.place, "of": self.of, "key": self.key, "bytes": self.bytes, "readers": self.readers}

    @property
    def what(self) -> tuple[str, str, str]:
        """Which payload it is: the same for all references to it."""
        return self.place, self.of, self.key


Given = bytes | bytearray | memoryview | Payload | PayloadReference
"""What an output may be given as a payload; a reference passes on one that was received."""


class PayloadError(ValueError):
    """A reference that is not as it has to be."""


def received(kanban: Kanban) -> dict[str, PayloadReference | PayloadError]:
    """The references of a kanban by their names; of those that can't be followed, why."""
    if MEMBER not in kanban.metadata:
        return {}
    given = kanban.metadata[MEMBER]
    if not isinstance(given, Mapping):
        return {}
    if len(given) > MAX_PAYLOADS:
        return {str(name): PayloadError(f"the kanban has more than {MAX_PAYLOADS} of them") for name in given}
    found: dict[str, PayloadReference | PayloadError] = {}
    for name, fields in given.items():
        try:
            found[str(name)] = reference(name, fields)
        except PayloadError as bad:
            found[str(name)] = bad
    return found


def reference(name: str, fields: Any) -> PayloadReference:
    """Reads a reference. Raises PayloadError, which quotes nothing of it."""
    _expect(_NAME.fullmatch(name), "its name has other characters than A-Z a-z 0-9 . _ - or is longer than 64")
    _expect(isinstance(fields, Mapping), "it is no object")
    place, of, key = fields.get("in"), fields.get("of"), fields.get("key")
    size, readers = _whole(fields.get("bytes")), _whole(fields.get("readers"))
    _expect(place in ("cache", "file"), "'in' is neither cache nor file")
    _expect(isinstance(of, str) and is_part(of), "'of' is no name of an instance")
    _expect(isinstance(key, str) and _KEY.fullmatch(key), "'key' is no UUIDv7 in lower case")
    _expect(0 <= size <= MAX_BYTES, f"'bytes' is no whole number from 0 to {MAX_BYTES}")
    _expect(1 <= readers <= MAX_READERS, f"'readers' is no whole number from 1 to {MAX_READERS}")
    return PayloadReference(place, of, key, size, readers)


def is_part(name: str) -> bool:
    """Whether it can be one part of a path."""
    return 0 < len(name.encode(errors="replace")) <= MAX_NAME and name not in (".", "..") and not {"/", "\0"} & set(name)


def attach(kanban: Kanban, payloads: Mapping[str, Given]) -> dict[str, Payload | PayloadReference]:
    """What an output has besides the references in its metadata. Raises Refused where it breaks a limit."""
    attached: dict[str, Payload | PayloadReference] = {}
    for name, given in payloads.items():
        if not _NAME.fullmatch(name):
            raise Refused(f"a payload is called '{name[:100]}'; take 1 to 64 of A-Z a-z 0-9 . _ -")
        if not isinstance(given, Payload | PayloadReference):
            given = Payload(given if isinstance(given, bytes) else bytes(given))
        if isinstance(given, Payload):
            _check(name, given)
        attached[name] = given
    before = kanban.metadata.get(MEMBER, {})
    if not isinstance(before, Mapping):
        raise Refused(f"the member {MEMBER} of the metadata is no object; leave it as it came, or out")
    if len(before.keys() | attached.keys()) > MAX_PAYLOADS:
        raise Refused(f"a kanban may have {MAX_PAYLOADS} payloads at most; put several into one, or into a file of dataPath")
    return attached


def _check(name: str, payload: Payload) -> None:
    limit = MAX_IN_CACHE if payload.place == "cache" else MAX_BYTES
    if len(payload.data) > limit:
        where = "in the cache may have" if payload.place == "cache" else "may have"
        raise Refused(f"the payload '{name}' has {len(payload.data)} bytes; one {where} {limit}; "
                      "put larger data in a file of dataPath, named in fileList")
    if payload.place not in (None, "cache", "file"):
        raise Refused(f"the payload '{name}' is to be in '{payload.place}'; take cache or file, or leave it out")
    if not 1 <= payload.readers <= MAX_READERS:
        raise Refused(f"the payload '{name}' has {payload.readers} readers; it may have 1 to {MAX_READERS}")


def with_references(metadata: Mapping[str, Any], references: Mapping[str, PayloadReference]) -> dict[str, Any]:
    """Metadata with these references, which count before those that are in it."""
    return {**metadata, MEMBER: {**metadata.get(MEMBER, {}), **{name: one.fields() for name, one in references.items()}}}


def to_free(kanban: Kanban, outputs: Iterable[Kanban]) -> list[PayloadReference]:
    """The payloads of a handled kanban that none of its outputs passes on; of two references to one, one."""
    mine = {one.what: one for one in received(kanban).values() if isinstance(one, PayloadReference)}
    if not mine:
        return []
    for output in outputs:
        for passed in received(output).values():
            if isinstance(passed, PayloadReference):
                mine.pop(passed.what, None)
    return list(mine.values())


def _whole(value: Any) -> int:
    # JSON has one kind of number: 3.0 is whole. Anything else is out of every bound.
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value // 1:
        return -1
    return int(value)


def _expect(so: object, otherwise: str) -> None:
    if not so:
        raise PayloadError(otherwise)
