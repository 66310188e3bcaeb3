import json
import random
from typing import Any

import pytest

from aion.codec import BadKanban, Refused, decode, encode
from aion.kanban import Kanban

JSON = "application/json"


def test_every_field_is_written_and_read_again() -> None:
    kanban = Kanban("a", "b", "c", "d", 7, True, "/e", ["f", "f"], {"g": [1, 0.1, None, {"ü": "€"}], "big": 2**60})
    assert list(json.loads(encode(kanban))) == ["startAt", "finishAt", "nextDeviceName", "connectionKey", "processNumber",
                                                "priorSuccess", "dataPath", "fileList", "metadata"]
    assert decode(JSON, encode(kanban)) == (kanban, False)


def test_any_metadata_survives() -> None:
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    chance = random.Random(seed)
    for _ in range(300):
        metadata = {text(chance): value(chance, 4) for _ in range(chance.randrange(4))}
        assert decode(JSON, encode(Kanban(metadata=metadata))).kanban.metadata == metadata


def text(chance: random.Random) -> str:
    return "".join(chr(chance.choice((0, 34, 92, 65, 228, 0x20AC, 0x1F600, 0xD800))) for _ in range(chance.randrange(5)))


def value(chance: random.Random, depth: int) -> Any:
    kind = chance.randrange(8 if depth else 6)
    if kind == 6:
        return [value(chance, depth - 1) for _ in range(chance.randrange(3))]
    if kind == 7:
        return {text(chance): value(chance, depth - 1) for _ in range(chance.randrange(3))}
    return (None, True, chance.randrange(-2**63, 2**63), chance.uniform(-1e9, 1e9), text(chance), 5e-324)[kind]


@pytest.mark.parametrize(("type", "body", "metadata"), [
    (JSON, b'{"a": 1}', {"a": 1}),
    (JSON, b"[1]", {"body": [1]}),
    (None, b' {"a": 1}', {"a": 1}),
    (None, b'{"a": ', {"body": '{"a": '}),
    (None, b"", {"body": ""}),
    ("Text/Plain; charset=x", b"{}", {"contentType": "text/plain", "body": "{}"}),
    ("image/raw", b"\xff\xfe", {"contentType": "image/raw", "bodyBase64": "//4="}),
])
def test_foreign_bodies_are_metadata(type: str | None, body: bytes, metadata: dict[str, Any]) -> None:
    assert decode(type, body) == (Kanban(metadata=metadata), True)


@pytest.mark.parametrize(("body", "reason"), [
    (b"", "not valid JSON"),
    (b"{", "not valid JSON at line 1"),
    (b'{"metadata": {"a": Infinity}}', "Infinity"),
    (b'{"metadata": {"a": "\xff"}}', "no UTF-8"),
    (b'{"metadata": {"a": 1e999}}', "beyond a double"),
    (b'{"metadata": {"a": ' + b"9" * 400 + b"}}", "beyond a double"),
    (b'{"metadata": {"a": ' + b"9" * 5000 + b"}}", "too many digits"),
    (b'{"metadata": ' + b'{"a":' * 99 + b"{}" + b"}" * 99 + b"}", "100 levels"),
    (b"[" * 100_000, "100 levels"),
    (b'{"metadata": {"a": [' + b"0," * 200_000 + b"0]}}", "200000 values"),
    (b'{"color": [' + b"0," * 200_000 + b'0], "dataPath": ""}', "200000 values"),
    (b'{"processNumber": true}', "processNumber must be a whole number"),
    (b'{"processNumber": 2147483648}', "processNumber must be a whole number"),
    (b'{"fileList": [1]}', "fileList must be a list of texts"),
    (b'{"dataPath": "' + b"x" * 4097 + b'"}', "dataPath is longer"),
    (b" " * (8 * 1024 * 1024 + 1), "8388608"),
])
def test_what_is_no_kanban_is_refused_with_the_reason(body: bytes, reason: str) -> None:
    with pytest.raises(BadKanban, match=reason):
        decode(JSON, body)


def test_protobuf_is_refused_by_name() -> None:
    with pytest.raises(BadKanban, match="protobuf"):
        decode("application/x-protobuf", b"")


@pytest.mark.parametrize(("kanban", "reason"), [
    (Kanban(metadata={"a": float("nan")}), "metadata 'a'.*finite"),
    (Kanban(metadata={"a": 2**1024}), "metadata 'a'.*finite"),
    (Kanban(metadata={"a": b"x"}), "metadata 'a' is a bytes"),
    (Kanban(metadata={"a": {1: 2}}), "keys are texts"),
    (Kanban(metadata={"a": "x" * (1024 * 1024 + 1)}), "1048576 characters"),
    (Kanban(metadata={"a": "x" * 1024 * 1024}), "put the data in a file"),
    (Kanban(metadata={"a": [0] * 50_001}), "50000 values"),
    (Kanban(file_list=["f"] * 10_001), "10000 entries"),
    (Kanban(process_number=2**31), "32 bits"),
])
def test_what_breaks_a_limit_is_not_written(kanban: Kanban, reason: str) -> None:
    with pytest.raises(Refused, match=reason):
        encode(kanban)


def test_the_limit_itself_is_written() -> None:
    deep: Any = 1
    for _ in range(98):
        deep = [deep]
    assert decode(JSON, encode(Kanban(metadata={"a": deep}))).kanban.metadata == {"a": deep}
    with pytest.raises(Refused, match="100 levels"):
        encode(Kanban(metadata={"a": [deep]}))
    assert len(encode(Kanban(metadata={"a": [0] * 49_999}))) < 1024 * 1024
