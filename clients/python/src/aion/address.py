"""RabbitMQ's address, as AION writes it."""

from __future__ import annotations

import re
import ssl
from urllib.parse import parse_qs, urlsplit

import pika

HEARTBEAT = 10  # seconds
CONNECT_LIMIT = 10.0  # seconds for TCP, TLS and login: what takes longer is tried anew


def check(url: str) -> str:
    """The address, if it is one. Raises ValueError, in which its password is ``***``."""
    parts = urlsplit(url)
    if parts.scheme not in ("amqp", "amqps") or not parts.hostname:
        raise ValueError(f"RabbitMQ's address is '{hidden(url)}'; it must be like amqp://user:password@host:port/vhost")
    return url


def hidden(url: str) -> str:
    """The address without its password."""
    return re.sub(r"(//[^:/@]*):.*@", r"\1:***@", url)


def parameters(url: str, name: str) -> pika.URLParameters:
    """How to connect, for the connection of this name.

    ``amqps://`` believes whom the system's authorities, or those of ``?cacertfile=/path/ca.crt``, have signed; the file is
    read anew each time. Raises OSError where it can't be read.
    """
    address, _, query = check(url).partition("?")
    wanted = pika.URLParameters(address)
    wanted.heartbeat = HEARTBEAT
    wanted.stack_timeout = CONNECT_LIMIT
    wanted.client_properties = {"connection_name": name}
    if address.startswith("amqps"):
        context = ssl.create_default_context(cafile=parse_qs(query).get("cacertfile", [None])[0])
        wanted.ssl_options = pika.SSLOptions(context, wanted.host)
    return wanted
