import uuid

from aion.ids import derived_id, first_id, traceparent


def test_a_first_id_is_a_uuid_of_version_7_and_its_time() -> None:
    id = uuid.UUID(first_id(1_700_000_000_123_456))
    assert id.version == 7 and id.variant == uuid.RFC_4122
    assert id.int >> 80 == 1_700_000_000_123


def test_an_output_has_the_same_id_each_time() -> None:
    # The first 32 digits of printf 'p\0a\0001\0000' | sha256sum, with version and variant set.
    assert derived_id("p", "a", 1, 0) == "031a32a8-9221-85c5-a379-803e0d1ea665"
    assert uuid.UUID(derived_id("p", "a", 1, 0)).version == 8
    assert len({derived_id(*of) for of in (("p", "a", 1, 0), ("p", "a", 1, 1), ("p", "a", 2, 0), ("p", "b", 1, 0), ("q", "a", 1, 0))}) == 5


def test_trace_context_of_ids_and_of_a_traceparent() -> None:
    id, flow = "0190a1b2-c3d4-7e5f-8a6b-0123456789ab", "0190a1b2-aaaa-7bbb-8ccc-0123456789ef"
    assert traceparent(id, flow, "") == "00-0190a1b2aaaa7bbb8ccc0123456789ef-8a6b0123456789ab-01"
    assert traceparent(id, flow, "00-" + "1" * 32 + "-" + "2" * 16 + "-00") == "00-" + "1" * 32 + "-8a6b0123456789ab-00"
    assert traceparent(id, flow, "00-" + "0" * 32 + "-" + "2" * 16 + "-00").startswith("00-0190a1b2aaaa")
