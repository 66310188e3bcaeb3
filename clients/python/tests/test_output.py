"""What a handler finished, as it is sent."""

from __future__ import annotations

import pytest

from aion import Kanban
from aion.environment import Environment
from aion.work import output_of


@pytest.mark.parametrize(("name", "own", "key"), [
    ("", "me", "x%2Ey.1"),
    ("me", "me", "x%2Ey.1"),
    ("ed.ge*2", "me", "x%2Ey.1.device.ed%2Ege%2A2"),
    ("me", "", "x%2Ey.1.device.me"),
])
def test_another_device_is_in_the_routing_key_and_this_one_is_not(name: str, own: str, key: str) -> None:
    here = Environment("amqp://nowhere", "a", device=own)
    output = output_of(Kanban(connection_key="x.y", next_device_name=name), here)
    assert output.key == key
    assert output.kanban.next_device_name == name
