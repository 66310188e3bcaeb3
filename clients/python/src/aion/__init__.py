"""Microservices of AION in Python: ``aion.run(handler)`` is a whole one."""

from aion.cache import AsyncCache, Cache, CacheError, CacheFull, CacheUnavailable
from aion.client import Client, run
from aion.codec import Refused
from aion.environment import Environment
from aion.kanban import Kanban
from aion.log import JsonLines
from aion.payloads import Payload, PayloadReference
from aion.static import Kept, StaticError
from aion.sync import SyncClient
from aion.work import GiveUp, Handler, PayloadGone, Work

__all__ = ["AsyncCache", "Cache", "CacheError", "CacheFull", "CacheUnavailable", "Client", "Environment", "GiveUp", "Handler", "JsonLines",
           "Kanban", "Kept", "Payload", "PayloadGone", "PayloadReference", "Refused", "StaticError", "SyncClient", "Work", "run"]
