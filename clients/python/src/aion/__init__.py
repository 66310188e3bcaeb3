"""Microservices of AION in Python: ``aion.run(handler)`` is a whole one."""

from aion.client import Client, run
from aion.codec import Refused
from aion.environment import Environment
from aion.kanban import Kanban
from aion.log import JsonLines
from aion.static import Kept, StaticError
from aion.sync import SyncClient
from aion.work import GiveUp, Handler, Work

__all__ = ["Client", "Environment", "GiveUp", "Handler", "JsonLines", "Kanban", "Kept", "Refused", "StaticError", "SyncClient",
           "Work", "run"]
