"""One card, as one microservice hands it to the next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

DEFAULT_KEY = "default"
"""The connection key that a kanban takes when it names none."""


@dataclass(frozen=True, slots=True)
class Kanban:
    """A kanban. Every field may be empty, none is None. ``dataclasses.replace`` makes a changed copy."""

    start_at: str = ""
    """When the microservice began, as it wrote it (``2006-01-02T15:04:05.000+09:00``); not interpreted."""
    finish_at: str = ""
    """When it ended, as it wrote it; not interpreted."""
    next_device_name: str = ""
    """The device it is for; a received one has this device's own name."""
    connection_key: str = ""
    """Which entry of the sender's ``nextService`` it takes; empty means ``default``."""
    process_number: int = 0
    """The instance it is for, from 1; 0 where nobody has set it. 32 bits."""
    prior_success: bool = False
    """Whether the microservice before had success, as it wrote it."""
    data_path: str = ""
    """Folder of the files, by the sender's word; 4,096 characters at most."""
    file_list: Sequence[str] = ()
    """Files that go with it, 10,000 at most of 4,096 characters each."""
    metadata: Mapping[str, Any] = field(default_factory=dict)
    """What microservices say to one another: texts, finite numbers, truth values, None, lists and objects of them."""


FIELDS: dict[str, tuple[str, type]] = {
    "startAt": ("start_at", str),
    "finishAt": ("finish_at", str),
    "nextDeviceName": ("next_device_name", str),
    "connectionKey": ("connection_key", str),
    "processNumber": ("process_number", int),
    "priorSuccess": ("prior_success", bool),
    "dataPath": ("data_path", str),
    "fileList": ("file_list", list),
    "metadata": ("metadata", dict),
}
"""Each field's name in JSON, in the order in which it is written, with its attribute and type here."""


def to_fields(kanban: Kanban) -> dict[str, Any]:
    """All nine fields by their names in JSON; checks nothing."""
    return {name: getattr(kanban, attribute) for name, (attribute, _) in FIELDS.items()}
