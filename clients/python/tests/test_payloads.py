"""References good and bad, and what an output may be given."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import aion
from aion import payloads
from aion.payloads import MEMBER, Payload, PayloadError, PayloadReference

KEY = "0191e0a0-0000-7000-8000-000000000001"
GOOD = {"in": "cache", "of": "camera_1", "key": KEY, "bytes": 3, "readers": 1}


def of(*references: PayloadReference, **more: Any) -> aion.Kanban:
    return aion.Kanban(metadata={MEMBER: {f"p{number}": one.fields() for number, one in enumerate(references)} | more})


def test_a_reference_is_read_and_written() -> None:
    read = payloads.reference("image", {**GOOD, "bytes": 3.0, "more": 1})
    assert read == PayloadReference("cache", "camera_1", KEY, 3) and read.fields() == GOOD
    assert read.cache_key == f"aion:payload:camera_1:{KEY}"
    assert read.file(Path("/h")) == Path(f"/h/Data/camera_1/payload/{KEY}")
    assert payloads.reference("A.z_0-", {**GOOD, "of": "ü" * 127, "in": "file", "bytes": 0, "readers": 1000}).of == "ü" * 127


@pytest.mark.parametrize(("changed", "why"), [
    ({"in": "redis"}, "'in'"), ({"in": ["cache"]}, "'in'"), ({"in": None}, "'in'"),
    *(({"of": of}, "'of'") for of in ("", ".", "..", "a/b", "/etc", "../x", "a\0", "ü" * 128, 1, None)),
    *(({"key": key}, "'key'") for key in (
        "", "..", f"../{KEY}", KEY.upper().replace("7000", "7ABC"), KEY[:-1], KEY + "0", KEY + "\n", KEY.replace("-7", "-4"),
        KEY.replace("-8", "-c"), 1, None)),
    *(({"bytes": size}, "'bytes'") for size in (-1, 1.5, "3", None, True, 2**28 + 1, float("inf"))),
    *(({"readers": readers}, "'readers'") for readers in (0, 1001, "1", None, True))])
def test_a_bad_reference_is_not_followed(changed: dict[str, Any], why: str) -> None:
    with pytest.raises(PayloadError, match=why):
        payloads.reference("image", {**GOOD, **changed})
    found = payloads.received(aion.Kanban(metadata={MEMBER: {"bad": {**GOOD, **changed}, "good": GOOD}}))
    assert isinstance(found["bad"], PayloadError) and isinstance(found["good"], PayloadReference)
    assert [one.key for one in payloads.to_free(aion.Kanban(metadata={MEMBER: {"bad": {**GOOD, **changed}}}), [])] == []


@pytest.mark.parametrize("name", ["", "a b", "../x", "ä", "x" * 65, "a\n"])
def test_a_bad_name_is_neither_followed_nor_sent(name: str) -> None:
    with pytest.raises(PayloadError, match="name"):
        payloads.reference(name, GOOD)
    with pytest.raises(aion.Refused, match="A-Z"):
        payloads.attach(aion.Kanban(), {name: b"x"})


def test_what_is_no_object_has_no_payloads_and_too_many_are_all_bad() -> None:
    for value in ("x", [GOOD], None, 1):
        assert payloads.received(aion.Kanban(metadata={MEMBER: value})) == {}
    assert isinstance(payloads.received(aion.Kanban(metadata={MEMBER: {"a": "x"}}))["a"], PayloadError)
    many = payloads.received(aion.Kanban(metadata={MEMBER: {f"p{number}": GOOD for number in range(101)}}))
    assert len(many) == 101 and all(isinstance(one, PayloadError) for one in many.values())


def test_what_breaks_a_limit_is_refused_at_once() -> None:
    for payload, why in ((Payload(b"x" * (16 * 2**20 + 1), "cache"), "in the cache may have 16777216"), (Payload(b"", readers=0), "0 readers"),
                         (Payload(b"", readers=1001), "1001 readers"), (Payload(b"", place="disk"), "'disk'"),  # type: ignore[arg-type]
                         (Payload(bytes(256 * 2**20 + 1)), "may have 268435456")):
        with pytest.raises(aion.Refused, match=why):
            payloads.attach(aion.Kanban(), {"image": payload})
    with pytest.raises(aion.Refused, match="100 payloads"):
        payloads.attach(of(*[PayloadReference("file", "a_1", KEY, 1)] * 60), {f"q{number}": b"" for number in range(41)})
    with pytest.raises(aion.Refused, match="no object"):
        payloads.attach(aion.Kanban(metadata={MEMBER: 1}), {"image": b""})


def test_of_the_same_name_what_an_output_is_given_counts() -> None:
    first, second = PayloadReference("file", "a_1", KEY, 1), PayloadReference("cache", "b_1", KEY, 2)
    metadata = payloads.with_references({"n": 1, MEMBER: {"p0": first.fields(), "x": first.fields()}}, {"p0": second})
    assert metadata == {"n": 1, MEMBER: {"p0": second.fields(), "x": first.fields()}}


def test_what_is_passed_on_is_not_freed() -> None:
    one, two = PayloadReference("cache", "a_1", KEY, 1), PayloadReference("file", "a_1", KEY, 1, 2)
    kanban = of(one, two, again=one.fields())
    assert payloads.to_free(kanban, []) == [one, two]
    assert payloads.to_free(kanban, [aion.Kanban(), of(two)]) == [one]
    assert payloads.to_free(kanban, [of(one), of(two)]) == []
    assert payloads.to_free(aion.Kanban(), [of(one)]) == []
