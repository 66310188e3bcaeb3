from pathlib import Path

import pytest

from aion.environment import Environment, escape

GIVEN = {"AION_AMQP_URL": "amqp://h/v", "SERVICE_NAME": "a.b"}


def test_what_is_not_set_follows_from_the_name() -> None:
    here = Environment.current(GIVEN)
    assert (here.queue, here.exchange, here.number, here.instance) == ("before.a%2Eb.001", "after.a%2Eb", 1, "a.b-001")
    assert here.data_path == Path("/var/lib/aion/Data/a.b_1") and not here.strict


def test_everything_can_be_set() -> None:
    here = Environment.current({**GIVEN, "MS_NUMBER": "12", "MSNUMBER": "3", "AION_SCALE": "20", "AION_QUEUE": "q", "AION_EXCHANGE": "e",
                                "AION_ORDER": "strict", "DEVICE_NAME": "d", "AION_HOME": "/h", "AION_KANBAN_URL": "http://k/", "REDIS_HOST": "r",
                                "REDIS_PORT": "6380", "AION_PAYLOAD_IN_CACHE": "0", "AION_PAYLOAD_KEEP": "60"})
    assert here == Environment("amqp://h/v", "a.b", 12, 20, "q", "e", True, "d", Path("/h"), "http://k", "r", 6380, 0, 60)


@pytest.mark.parametrize(("changed", "names"), [
    ({"SERVICE_NAME": " "}, "SERVICE_NAME is not set"), ({"AION_AMQP_URL": ""}, "AION_AMQP_URL is not set"),
    ({"MS_NUMBER": "0"}, "MS_NUMBER is '0'"), ({"MSNUMBER": "x"}, "MSNUMBER is 'x'"), ({"AION_SCALE": "-1"}, "AION_SCALE is '-1'"),
    ({"AION_ORDER": "loose"}, "AION_ORDER is 'loose'"), ({"REDIS_PORT": "tcp://10.0.0.1:6379"}, "from 1 to 65535"),
    ({"AION_PAYLOAD_IN_CACHE": "16777217"}, "AION_PAYLOAD_IN_CACHE is '16777217'; it must be a whole number from 0 to 16777216"),
    ({"AION_PAYLOAD_KEEP": "59"}, "from 60 to 604800"), ({"AION_PAYLOAD_KEEP": "604801"}, "from 60 to 604800")])
def test_a_wrong_one_is_named(changed: dict[str, str], names: str) -> None:
    with pytest.raises(ValueError, match=names):
        Environment.current({**GIVEN, **changed})


def test_signs_with_a_meaning_are_escaped() -> None:
    assert escape("x.*#%y_ü-1") == "x%2E%2A%23%25y_ü-1"


def test_the_first_kanban_has_the_originals_time() -> None:
    first = Environment.current(GIVEN).first_kanban(1_700_000_000_000_999)
    assert (first.start_at, first.process_number) == ("2023-11-15T07:13:20.000+09:00", 1)
    assert first.data_path == "/var/lib/aion/Data/a.b_1"
