"""Files that say which kanban is being handled, so that the next process knows what the last one did not survive."""

from __future__ import annotations

import logging
from pathlib import Path

from aion.ids import derived_id

log = logging.getLogger("aion")


class Marks:
    """In one folder, made when it is needed. Only for kanban that were delivered before: the usual one costs nothing."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def begin(self, id: str) -> int:
        """Its handling begins. Returns how many processes have ended while they handled it, as far as is known."""
        mark = self._mark(id)
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            # The delivery before the first mark has ended without a trace, or this would not be a repeated one.
            ended = int(mark.read_text()) + 1 if mark.exists() else 1
            mark.write_text(str(ended))
            return ended
        except (OSError, ValueError) as error:
            log.debug("no mark for kanban %s: %s", id, error)
            return 0

    def end(self, id: str) -> None:
        """The process has survived it, or is asked to stop."""
        try:
            self._mark(id).unlink(missing_ok=True)
        except OSError as error:
            log.debug("the mark of kanban %s stays: %s", id, error)

    def _mark(self, id: str) -> Path:
        # Ids of foreign senders may hold any character; a derived one is a file name.
        return self._folder / derived_id(id, "", 0, 0)
