"""The processes of a case's instances: what AION has noted of them, and what they print."""

import json
import os
import signal
import time
from pathlib import Path

from values import Differs, match, short

PATIENCE = 60  # seconds: AION pauses before it starts one again


class Instances:
    """Of these services."""

    def __init__(self, home, services):
        self.home = Path(home)
        self.began = {}
        self.printed_before = {}
        for service in services:
            for folder in self.home.glob(f"run/{service}-[0-9][0-9][0-9]"):
                self.began[folder.name] = self._process(folder.name)
                self.printed_before[folder.name] = self._size(folder.name)

    def signal(self, instance, name):
        """To its process, as soon as it has one; what ``started`` compares with is this one."""
        process = self._await(lambda: self._process(instance), f"{instance} has no process")
        self.began[instance] = process
        os.kill(int(process.split()[0]), getattr(signal, "SIG" + name))

    def started(self, instance, within):
        """Waits until it has a process, another one than before."""
        def fresh():
            process = self._process(instance)
            return process if process and process != self.began.get(instance) and alive(process) else None

        self.began[instance] = self._await(fresh, f"no new process of {instance} was started", within)

    def printed(self, instance, known, wanted=None, never=None):
        """Waits for a line of JSON since the case began; ``never`` is a text that none may hold."""
        def line():
            for text in self._printed(instance).splitlines():
                try:
                    match({"$has": wanted}, json.loads(text), known)
                    return text
                except (Differs, ValueError):
                    pass
            return None

        if wanted is not None:
            self._await(line, f"{instance} printed no line with {short(wanted)}, but: {short(self._printed(instance))}")
        if never is not None and never in self._printed(instance):
            raise Differs(f"{instance} printed '{never}', which is of a payload")

    def _printed(self, instance):
        try:
            with open(self.home / "run" / instance / "output.log", "rb") as file:
                file.seek(self.printed_before.get(instance, 0))
                return file.read().decode(errors="replace")
        except OSError:
            return ""

    def _process(self, instance):
        try:
            return (self.home / "run" / instance / "pid").read_text().strip() or None
        except OSError:
            return None

    def _size(self, instance):
        try:
            return (self.home / "run" / instance / "output.log").stat().st_size
        except OSError:
            return 0

    @staticmethod
    def _await(what, otherwise, within=PATIENCE):
        end = time.monotonic() + within
        while not (found := what()):
            if time.monotonic() > end:
                raise Differs(otherwise)
            time.sleep(0.05)
        return found


def alive(process):
    try:
        os.kill(int(process.split()[0]), 0)
        return True
    except ProcessLookupError:
        return False
