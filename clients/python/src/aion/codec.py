"""The body of a message: kanban to JSON and back, within limits. No I/O."""

from __future__ import annotations

import base64
import json
import math
from collections.abc import Mapping
from typing import Any, NamedTuple, NoReturn

from aion.kanban import FIELDS, Kanban, to_fields

JSON = "application/json"
PROTOBUF = ("application/x-protobuf", "application/protobuf")
MIB = 1024 * 1024
MAX_DEPTH = 100  # what protobuf's own parsers accept; the outermost object counts
MAX_FILES = 10_000
MAX_NAME = 4_096  # Linux' longest path; for metadata keys and all texts outside of metadata
DOUBLE_BITS = 1_024  # a whole number of more bits is beyond a double
INT32 = 2**31


class BadKanban(ValueError):
    """A body that can't be taken, with the reason for a person; it quotes nothing of the body."""


class Refused(ValueError):
    """An output that breaks a limit, with the reason and what to do. Not caught by the handler, it gives the kanban up."""


class Decoded(NamedTuple):
    """A body read; ``foreign`` if it is no kanban: then it is in the metadata."""

    kanban: Kanban
    foreign: bool


class Limits(NamedTuple):
    """What a kanban may be at most, beside what is the same for all."""

    body: int
    values: int
    text: int


WRITTEN = Limits(body=MIB, values=50_000, text=MIB)
"""Of what is sent: the values keep the objects made of a body within about ten times its size."""
RECEIVED = Limits(body=8 * MIB, values=200_000, text=4 * MIB)
"""Of what is received: a message that came through gRPC, 4 MiB, may have twice of that as JSON."""


class NotJson(BadKanban):
    """Not JSON at all, rather than JSON that is no kanban."""


def decode(content_type: str | None, body: bytes, **facts: Any) -> Decoded:
    """Reads a body as its content type says. ``facts``: attributes that are so, whatever the body says.

    Raises BadKanban where it claims to be a kanban and is none, has a field of the wrong type, or breaks a limit.
    """
    _limit_bytes(len(body), RECEIVED)
    media = (content_type or "").partition(";")[0].strip().lower()
    if media == JSON:
        return _read(body, facts)
    if media in PROTOBUF:
        raise BadKanban("the body is protobuf, which the Python client does not read; send JSON (application/json)")
    if not media and body.lstrip(b" \t\r\n").startswith(b"{"):
        try:
            return _read(body, facts)
        except NotJson:
            pass  # nobody said that it is JSON: then it is a text
    metadata: dict[str, Any] = {"contentType": media} if media else {}
    try:
        metadata["body"] = body.decode()
    except UnicodeDecodeError:
        metadata["bodyBase64"] = base64.b64encode(body).decode()
    return _foreign(metadata, facts)


def encode(kanban: Kanban) -> bytes:
    """The JSON form, every field written. Raises Refused where it would break a limit."""
    fields = to_fields(kanban)
    try:
        _check_fields(fields)
        _Values(WRITTEN).check(fields["metadata"], 2)
        fields["fileList"] = list(kanban.file_list)
        body = _dump(fields)
        _limit_bytes(len(body), WRITTEN)
    except BadKanban as bad:
        raise Refused(str(bad)) from None
    return body


def from_fields(fields: Mapping[str, Any]) -> Kanban:
    """The kanban with these fields by their names in JSON; others are passed over, an absent one and None are empty.

    Raises BadKanban for one of the wrong type, or that breaks a limit.
    """
    return _kanban(fields, {})


def _kanban(fields: Mapping[str, Any], facts: Mapping[str, Any]) -> Kanban:
    known = {name: value for name, value in fields.items() if value is not None and name in FIELDS}
    _check_fields(known)
    values = {FIELDS[name][0]: value for name, value in known.items()}
    values.update(facts)
    return Kanban(**values)


def _foreign(metadata: Mapping[str, Any], facts: Mapping[str, Any]) -> Decoded:
    return Decoded(Kanban(metadata=metadata, **facts), foreign=True)


def _read(body: bytes, facts: Mapping[str, Any]) -> Decoded:
    try:
        document = _DECODER.decode(body.decode())
    except RecursionError:
        raise BadKanban(f"the metadata is nested deeper than {MAX_DEPTH} levels") from None
    except UnicodeDecodeError as error:
        raise NotJson(f"the body is not valid JSON: byte {error.start} is no UTF-8") from None
    except json.JSONDecodeError as error:
        raise NotJson(f"the body is not valid JSON at line {error.lineno}, column {error.colno}") from None
    except NotJson:
        raise
    except ValueError:  # Python's own limit for the digits of a number
        raise BadKanban("a number in the body has too many digits") from None
    values = _Values(RECEIVED)
    if not isinstance(document, dict):
        values.check(document, 1)
        return _foreign({"body": document}, facts)
    if not document.keys() <= FIELDS.keys():
        others = {name: value for name, value in document.items() if name not in FIELDS}
        values.check(others, 1)
        if len(others) == len(document):
            return _foreign(document, facts)
    kanban = _kanban(document, facts)
    values.check(kanban.metadata, 2)
    return Decoded(kanban, foreign=False)


def _no_constant(name: str) -> NoReturn:
    raise NotJson(f"the body is not valid JSON: {name} is none of its numbers")


_DECODER = json.JSONDecoder(parse_constant=_no_constant)


def _limit_bytes(size: int, limits: Limits) -> None:
    if size > limits.body:
        raise BadKanban(f"the kanban has {size} bytes, the limit is {limits.body}; "
                        "put the data in a file and name it in fileList")


# Made once: a hop of a kanban that comes alone takes as long as what is looked up and made anew for it. Before an abstract class,
# which takes long to ask, stands what is nearly always there.
LISTS = (list, tuple)
OBJECTS = (dict, Mapping)
NUMBERS = (int, float)
EXPECTED = {str: "a text", int: "a whole number of 32 bits", bool: "true or false", list: "a list of texts", dict: "an object"}


def _check_fields(fields: Mapping[str, Any]) -> None:
    for name, value in fields.items():
        kind = FIELDS[name][1]
        short = kind is bool or kind is str and isinstance(value, str) and len(value) <= MAX_NAME
        if not short or type(value) is not kind:  # others without a call: a hop is as long as what it calls
            _check_field(name, kind, value)


def _check_field(name: str, kind: type, value: object) -> None:
    if kind is str:
        fits = isinstance(value, str)
    elif kind is int:
        fits = isinstance(value, int) and not isinstance(value, bool) and -INT32 <= value < INT32
    elif kind is bool:
        fits = isinstance(value, bool)
    elif kind is list:
        fits = isinstance(value, LISTS) and all(isinstance(entry, str) for entry in value)
    else:
        fits = isinstance(value, OBJECTS)
    if not fits:
        raise BadKanban(f"the field {name} must be {EXPECTED[kind]}, not {type(value).__name__}")
    if kind is str and len(value) > MAX_NAME:  # type: ignore[arg-type]
        raise BadKanban(f"{name} is longer than {MAX_NAME} characters")
    if kind is list and value:
        assert isinstance(value, LISTS)
        if len(value) > MAX_FILES:
            raise BadKanban(f"fileList has more than {MAX_FILES} entries; name their folder instead")
        if any(len(file) > MAX_NAME for file in value):
            raise BadKanban(f"an entry of fileList is longer than {MAX_NAME} characters")


class _Values:
    """Walks through JSON values and counts them."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._count = 0

    def check(self, value: object, depth: int, key: str = "") -> None:
        """Raises BadKanban where a limit is broken or a value is none of JSON's; ``depth`` is this value's own."""
        if isinstance(value, str):
            if len(value) > self._limits.text:
                raise BadKanban(f"a text in the metadata is longer than {self._limits.text} characters")
        elif value is None or isinstance(value, bool):
            pass
        elif isinstance(value, NUMBERS):
            if not math.isfinite(value) if isinstance(value, float) else value.bit_length() > DOUBLE_BITS:
                raise BadKanban(f"metadata '{key[:100]}' is beyond a double or none of JSON's numbers; "
                                "it has finite ones only")
        elif isinstance(value, OBJECTS):
            self._deeper(depth, len(value))
            for name, inner in value.items():
                if not isinstance(name, str):
                    raise BadKanban(f"a metadata key is a {type(name).__name__}; keys are texts")
                if len(name) > MAX_NAME:
                    raise BadKanban(f"a metadata key is longer than {MAX_NAME} characters")
                self.check(inner, depth + 1, name)
        elif isinstance(value, LISTS):
            self._deeper(depth, len(value))
            for inner in value:
                self.check(inner, depth + 1, key)
        else:
            raise BadKanban(f"metadata '{key[:100]}' is a {type(value).__name__}; metadata holds texts, numbers, "
                            "truth values, None, and lists and dicts of them")

    def _deeper(self, depth: int, values: int) -> None:
        self._count += values
        if depth > MAX_DEPTH:
            raise BadKanban(f"the metadata is nested deeper than {MAX_DEPTH} levels")
        if self._count > self._limits.values:
            raise BadKanban(f"the metadata has more than {self._limits.values} values")


def _dump(fields: dict[str, Any]) -> bytes:
    try:
        return _ENCODER.encode(fields).encode()
    except UnicodeEncodeError:  # half of a pair of surrogates: only escaped is it UTF-8
        return _ESCAPING.encode(fields).encode()


def _plain(value: object) -> dict[str, Any]:
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{type(value).__name__} is no JSON value")  # not reached: all values are checked before


_ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":"), default=_plain)
_ESCAPING = json.JSONEncoder(allow_nan=False, separators=(",", ":"), default=_plain)
