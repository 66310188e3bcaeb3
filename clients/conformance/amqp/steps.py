"""The steps of a case."""

import hashlib
import json
import os
import time
import urllib.parse
import uuid
from pathlib import Path

import pika

import web
from broker import PATIENCE
from values import Differs, expand, match, short

FIELDS = {"startAt": "", "finishAt": "", "nextDeviceName": "", "connectionKey": "", "processNumber": 0, "priorSuccess": False,
          "dataPath": "", "fileList": [], "metadata": {}}



class Steps:
    """Of one case; ``known`` is what it has learnt so far."""

    def __init__(self, broker, cache, instances, known):
        self.broker = broker
        self.cache = cache
        self.instances = instances
        self.known = known
        self.puts = 0
        self.came = set()
        self.buried = set()

    def put(self, step):
        """To the queue of a microservice: a kanban, or a body as text (``raw``) or hexadecimal digits (``hex``)."""
        self.puts += 1
        given = self.fill_in(step.get("properties", {}))
        given = {"content-type": "application/json", "message-id": f"{self.known['case']}-{self.puts}", **given}
        service, number = self.fill_in(step["put"]), step.get("number", 1)
        self.known |= {"id": given["message-id"], "flow": given.get("correlation-id") or given["message-id"],
                       "of": (service, number), "mark": derived(given["message-id"] or "", "", 0, 0)}
        if "as" in step:
            self.known[step["as"]] = given["message-id"]
        if "hex" in step:
            body = bytes.fromhex(self.fill_in(step["hex"]))
        else:
            body = (self.fill_in(step["raw"]) if "raw" in step else json.dumps(self.fill_in(step["kanban"]))).encode()
        properties = pika.BasicProperties(**{name.replace("-", "_"): value for name, value in given.items()}, delivery_mode=2)
        for _ in range(step.get("copies", 1)):
            self.broker.put(service, number, body, properties)

    def next(self, step):
        """The next message in the queue of a microservice that nobody runs."""
        queue = f"before.{self.fill_in(step['next'])}.{step.get('number', 1):03}"
        self.compare(step, self.broker.take_from_queue(queue, step.get("within", PATIENCE)), queue)

    def leaves(self, step):
        """The next message on its way to a device."""
        queue = f"device.{self.fill_in(step['leaves'])}"
        self.compare(step, self.broker.take_from_queue(queue, step.get("within", PATIENCE)), queue)

    def after(self, step):
        """The next message that a microservice has published; with ``only``, the next whose key begins like this."""
        name, only = f"after.{self.fill_in(step['after'])}", step.get("only", "")
        message = self.broker.take(name, step.get("within", PATIENCE), self.wanted(step, only))
        self.compare(step, message, f"{name} ({only or 'anything'})")

    def dead(self, step):
        """The next kanban that was given up from the queue of a microservice; a copy, after a nack, is passed over."""
        queue = f"before.{self.fill_in(step['dead'])}.{step.get('number', 1):03}"
        message = self.broker.take(queue, step.get("within", PATIENCE), self.wanted({"distinct": True}, "", self.buried))
        if message and "reason" in step:
            reason = message["properties"]["headers"].get("aion-dead-reason")
            self.same(step["reason"], reason, "the reason")
        self.compare({"as": "given up", **step}, message, f"what is given up from {queue}")

    def silent(self, step):
        """Nothing is published by the microservice for so many seconds, or nothing whose key begins with ``only``."""
        name, only = f"after.{self.fill_in(step['silent'])}", step.get("only", "")
        message = self.broker.take(name, step["for"], self.wanted(step, only))
        if message:
            raise Differs(f"{name} should be silent, but: {str(message)[:3_000]}")

    def wanted(self, step, only, came=None):
        """With ``distinct`` what has an id that came before is passed over: a copy, after a lost connection or a nack."""
        came = self.came if came is None else came

        def wants(message):
            id = message["properties"].get("message-id")
            if not message["key"].startswith(only) or step.get("distinct") and id and id in came:
                return False
            came.add(id)
            return True

        return wants

    def receipts(self, step):
        """Receipts until each of so many kanban has been in one, once; there are fewer of them than kanban."""
        name, missing, count = f"after.{self.fill_in(step['receipts'])}", set(), 0
        for i in range(step["of"]):
            missing.add(expand(step["parent"], {**self.known, "i": i}))
        while missing:
            message = self.broker.take(name, PATIENCE, lambda one: one["key"].startswith("kanban.receipt."))
            if message is None:
                raise Differs(f"no receipt came of {short(sorted(missing))}")
            count += 1
            for entry in message["body"]:
                if entry["parent"] not in missing:
                    raise Differs(f"{entry['parent']} is in two receipts, or should be in none")
                missing.remove(entry["parent"])
        if count >= step["of"]:
            raise Differs(f"{step['of']} kanban had {count} receipts")

    def compare(self, step, message, where):
        if message is None:
            raise Differs(f"{where}: nothing came")
        if "key" in step:
            self.same(step["key"], message["key"], "the key")
        if step.get("begins"):
            self.same(message["properties"].get("message-id"), message["properties"].get("correlation-id"), "the flow")
        if "properties" in step:
            self.same({"$has": step["properties"]}, message["properties"], "properties")
        if "whole" in step:
            self.same(step["whole"], message["properties"], "properties")
        if "kanban" in step:
            if not isinstance(message["body"], dict) or message["body"].keys() != FIELDS.keys():
                raise Differs(f"{where} is no kanban with every field written: {short(message['body'])}")
            wanted = step["kanban"]
            if not any(name.startswith("$") for name in wanted):
                wanted = {**FIELDS, "processNumber": self.known["of"][1], **wanted}
            self.same(wanted, message["body"], "kanban")
        if "seen" in step:
            self.same({"$has": step["seen"]}, message["body"]["metadata"], "what the handler saw")
        if "body" in step:
            self.same(step["body"], message["body"], "the body")
        if "atMost" in step and message["bytes"] > step["atMost"]:
            raise Differs(f"{where} has {message['bytes']} bytes")

    def signal(self, step):
        self.instances.signal(self.instance(step, "signal"), step["is"])

    def started(self, step):
        self.instances.started(self.instance(step, "started"), step.get("within", PATIENCE))

    def printed(self, step):
        wanted = self.fill_in(step["is"]) if "is" in step else None
        never = self.fill_in(step["never"]) if "never" in step else None
        self.instances.printed(self.instance(step, "printed"), self.known, wanted, never)

    def cut(self, step):
        """Closes the connections of an instance, as a network that breaks does: their names begin with the instance's."""
        prefix = self.instance(step, "cut")
        end = time.monotonic() + PATIENCE
        while True:
            code, found = self.ask("GET", {"to": "rabbitmq", "path": "/api/connections"})
            mine = [one["name"] for one in found if code == 200 and
                    str(one.get("client_properties", {}).get("connection_name", "")).startswith(prefix)]
            if mine:
                break
            if time.monotonic() > end:
                raise Differs(f"no connection of {prefix} is there: does its connection_name begin like this?")
            self.broker.connection.sleep(0.2)
        for name in mine:
            self.ask("DELETE", {"to": "rabbitmq", "path": "/api/connections/" + urllib.parse.quote(name, safe="")})

    def full(self, step):
        """From now on the queue takes nothing: what comes is answered with a nack."""
        queue = f"before.{self.fill_in(step['full'])}.{step.get('number', 1):03}"
        # Above AION's own, which have 100.
        policy = {"pattern": f"^{queue.replace('.', '[.]')}$", "apply-to": "queues", "priority": 200,
                  "definition": {"max-length": 1, "overflow": "reject-publish"}}
        self.ask("PUT", {"to": "rabbitmq", "path": self.policy(queue), "with": policy})
        self.broker.fill(queue)

    def room(self, step):
        """The queue takes again what comes."""
        queue = f"before.{self.fill_in(step['room'])}.{step.get('number', 1):03}"
        self.ask("DELETE", {"to": "rabbitmq", "path": self.policy(queue)})

    def policy(self, queue):
        return f"/api/policies/{os.environ['CONFORMANCE_VHOST']}/conformance-{queue}"

    def file(self, step):
        """Writes a file, or waits until it holds this text, or is ``gone``."""
        path = Path(self.fill_in(step["file"]))
        if "write" in step:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(step["write"])
            return
        wanted = None if step.get("gone") else self.fill_in(step["is"])
        self.until(lambda: path.read_text() if path.exists() else None, wanted, f"the file {path}")

    def files(self, step):
        """Waits until a folder has these files, by their names."""
        folder = Path(self.fill_in(step["files"]))
        self.until(lambda: sorted(file.name for file in folder.iterdir()) if folder.exists() else [], sorted(self.fill_in(step["is"])),
                   f"the folder {folder}")

    def redis(self, step):
        """A command for the cache; one with ``is`` or ``atMost`` is asked until the answer is right."""
        command = self.fill_in(step["redis"])
        if "atMost" in step:
            self.until(lambda: 0 < self.cache.ask(command) <= step["atMost"], True, f"{command}, more than 0 and at most {step['atMost']}:")
        elif "is" in step:
            self.until(lambda: self.cache.ask(command), self.fill_in(step["is"]), f"{command}")
        else:
            self.cache.ask(command)

    def until(self, ask, wanted, where):
        """Asks until it is what is wanted."""
        end = time.monotonic() + PATIENCE
        while (found := ask()) != wanted:
            if time.monotonic() > end:
                raise Differs(f"{where} is {short(found)}, expected {short(wanted)}")
            self.broker.connection.sleep(0.02)

    def pause(self, step):
        """Lets time pass."""
        self.broker.connection.sleep(step["pause"])

    def http(self, step):
        """A question is asked until the answer is right."""
        end = time.monotonic() + PATIENCE
        while True:
            code, body = self.ask(step["http"], step)
            try:
                match(step.get("code", 200), code, self.known, f"the code ({short(body)})")
                if "is" in step:
                    self.same(step["is"], body, "the answer")
                return
            except Differs:
                if step["http"] != "GET" or time.monotonic() > end:
                    raise
                self.broker.connection.sleep(0.3)

    def ask(self, method, step):
        body = self.fill_in(step["with"]) if "with" in step else None
        return web.ask(step["to"], method, self.fill_in(step["path"]), body)

    def instance(self, step, kind):
        return f"{self.fill_in(step[kind])}-{step.get('number', 1):03}"

    def same(self, wanted, got, where):
        match(self.fill_in(wanted), got, self.known, where)

    def fill_in(self, value):
        """``${name}`` and what begins with ``$`` filled in, ids of outputs too."""
        return expand(self.derive(value), self.known)

    def derive(self, value):
        """``{"$derived": [parent, ordinal]}``, or with service and number in between: the id of an output."""
        if isinstance(value, list):
            return [self.derive(one) for one in value]
        if not isinstance(value, dict):
            return value
        if "$derived" in value:
            parent, *of, ordinal = expand(value["$derived"], self.known)
            return derived(parent, *(of or self.known["of"]), ordinal)
        return {key: self.derive(one) for key, one in value.items()}


def derived(parent, service, number, ordinal):
    """As docs/clients/amqp.md says."""
    digest = bytearray(hashlib.sha256(f"{parent}\0{service}\0{number}\0{ordinal}".encode()).digest()[:16])
    digest[6] = digest[6] & 0x0F | 0x80
    digest[8] = digest[8] & 0x3F | 0x80
    return str(uuid.UUID(bytes=bytes(digest)))
