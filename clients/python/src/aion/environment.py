"""What AION tells an instance by its environment."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path

from aion.codec import MIB
from aion.kanban import Kanban

_ORIGINAL_OFFSET = timezone(timedelta(hours=9))  # times of the original are always +09:00


@dataclass(frozen=True, slots=True)
class Environment:
    """What an instance knows of itself; ``current()`` reads it."""

    url: str
    """RabbitMQ: ``amqp://user:password@host:port/vhost``."""
    service: str
    """Its name in services.yml."""
    number: int = 1
    """Its number, from 1."""
    scale: int = 0
    """How many instances there are; 0 where nobody says so: then it knows its own number only."""
    queue: str = ""
    """What it consumes."""
    exchange: str = ""
    """Where it publishes."""
    strict: bool = False
    """One kanban in flight always (``order: strict``)."""
    device: str = ""
    """The name of this device; empty where it has none."""
    home: Path = Path("/var/lib/aion")
    """The folder of AION."""
    kanban_url: str = ""
    """HTTP address of status-kanban; empty where static kanban can't be used."""
    redis_host: str = ""
    """Where the cache is; empty where there is none."""
    redis_port: int = 6379
    payload_in_cache: int = MIB
    """Bytes of a payload up to which it goes into the cache, 16 MiB at most; 0: none does by itself."""
    payload_keep: int = 86_400
    """Seconds that a payload which nobody frees is kept, 60 to 604,800."""

    def __post_init__(self) -> None:
        if not self.queue:
            object.__setattr__(self, "queue", f"before.{escape(self.service)}.{self.number:03}")
        if not self.exchange:
            object.__setattr__(self, "exchange", f"after.{escape(self.service)}")

    @property
    def instance(self) -> str:
        """Its name for a person: ``<service>-<NNN>``."""
        return f"{self.service}-{self.number:03}"

    @property
    def data_path(self) -> Path:
        """The folder for its files, ``<home>/Data/<service>_<number>``."""
        return self.home / "Data" / f"{self.service}_{self.number}"

    def first_kanban(self, micros: int) -> Kanban:
        """The first kanban of a microservice that begins by itself; ``micros``: now, microseconds since the epoch."""
        now = datetime.fromtimestamp(micros / 1_000_000, _ORIGINAL_OFFSET)
        return Kanban(start_at=now.isoformat(timespec="milliseconds"), process_number=self.number,
                      data_path=str(self.data_path))

    @staticmethod
    def current(variables: Mapping[str, str] | None = None) -> Environment:
        """Of this process, or of these variables. Raises ValueError that names a missing or wrong one."""
        given = {name: value.strip() for name, value in (os.environ if variables is None else variables).items()}
        number = "MS_NUMBER" if given.get("MS_NUMBER") else "MSNUMBER"
        order = given.get("AION_ORDER") or "normal"
        if order not in ("normal", "strict"):
            raise ValueError(f"the environment variable AION_ORDER is '{order}'; it must be normal or strict")
        return Environment(
            url=_required(given, "AION_AMQP_URL", "amqp://user:password@host:port/vhost"),
            service=_required(given, "SERVICE_NAME", "the microservice's name in services.yml"),
            number=_number(given, number, 1),
            scale=_number(given, "AION_SCALE", 0),
            queue=given.get("AION_QUEUE", ""),
            exchange=given.get("AION_EXCHANGE", ""),
            strict=order == "strict",
            device=given.get("DEVICE_NAME", ""),
            home=Path(given.get("AION_HOME") or "/var/lib/aion"),
            kanban_url=given.get("AION_KANBAN_URL", "").rstrip("/"),
            redis_host=given.get("REDIS_HOST", ""),
            redis_port=_number(given, "REDIS_PORT", 6379, most=65_535),
            payload_in_cache=_number(given, "AION_PAYLOAD_IN_CACHE", MIB, least=0, most=16 * MIB),
            payload_keep=_number(given, "AION_PAYLOAD_KEEP", 86_400, least=60, most=604_800))


_SIGNS = re.compile(r"[.*#%]")


def escape(name: str) -> str:
    """A user's name as it is written in the names of queues and exchanges and in routing keys."""
    return _SIGNS.sub(lambda sign: f"%{ord(sign[0]):02X}", name) if _SIGNS.search(name) else name


def _required(given: Mapping[str, str], name: str, meaning: str) -> str:
    value = given.get(name)
    if not value:
        raise ValueError(f"the environment variable {name} is not set: AION sets it for the microservices it starts; "
                         f"to run one by hand set it to {meaning}")
    return value


def _number(given: Mapping[str, str], name: str, fallback: int, least: int = 1, most: int = 0) -> int:
    value = given.get(name)
    if not value:
        return fallback
    if not re.fullmatch(r"[0-9]{1,9}", value) or int(value) < least or most and int(value) > most:
        bounds = f"from {least} to {most}" if most else f"from {least}"
        raise ValueError(f"the environment variable {name} is '{value}'; it must be a whole number {bounds}")
    return int(value)
