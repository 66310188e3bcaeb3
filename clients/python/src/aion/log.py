"""Log lines as AION reads them: JSON, one a line, on standard output. Never a payload."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Mapping
from datetime import UTC, datetime

WorkLog = logging.LoggerAdapter[logging.Logger]
"""A log bound to a kanban; used like any logger of ``logging``."""


class JsonLines(logging.Formatter):
    """Formats a record of ``logging``: ``time``, ``level``, ``message``, ``service``, ``number``, ``kanban``, ``flow``."""

    def __init__(self, service: str, number: int) -> None:
        super().__init__()
        self._instance = {"service": service, "number": number}

    def format(self, record: logging.LogRecord) -> str:
        """One line; an exception's trace is in its message."""
        message = record.getMessage()
        if record.exc_info:
            message += "\n" + self.formatException(record.exc_info)
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "level": record.levelname, "message": message, **self._instance}
        line |= {name: value for name in ("kanban", "flow") if (value := getattr(record, name, None))}
        return json.dumps(line, ensure_ascii=False).encode(errors="replace").decode()


def to_standard_output(service: str, number: int) -> None:
    """Sends what is logged at INFO and above there, unless the program has said where its log goes."""
    root = logging.getLogger()
    if not root.handlers:
        handler = logging.StreamHandler(sys.stdout)
        handler.setFormatter(JsonLines(service, number))
        root.addHandler(handler)
        root.setLevel(logging.INFO)


_WORK = logging.getLogger("aion.work")


def about(kanban: str, flow: str, logger: logging.Logger | None = None) -> WorkLog:
    """A log bound to a kanban."""
    fields: Mapping[str, object] = {"kanban": kanban, "flow": flow}
    return logging.LoggerAdapter(logger or _WORK, fields)
