"""Runs cases.json against status-kanban as a microservice in Python meets it; for each case a line with tabs: ok or
differs, milliseconds, the case, what differs.

conformance.py TABLE [CASE...]         runs all cases, or these
conformance.py TABLE --services       prints the microservices they need, a line of services.yml each
conformance.py TABLE --receive CALL REQUEST   a process of its own that receives, to be killed by a case
"""

import base64
import concurrent.futures
import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time

import grpc
from google.protobuf import json_format

import kanban_pb2 as pb
import kanban_pb2_grpc
import web
from values import Differs, expand, match, short

LANGUAGE = "python"
METHODS = {method.name: method for method in pb.DESCRIPTOR.services_by_name["Kanban"].methods}
PATIENCE = 30
# The original's clients ping every 10 s, also while no call runs.
OPTIONS = [("grpc.use_local_subchannel_pool", 1), ("grpc.max_receive_message_length", -1),
           ("grpc.max_send_message_length", -1), ("grpc.keepalive_time_ms", 10_000),
           ("grpc.keepalive_permit_without_calls", 1), ("grpc.http2.max_pings_without_data", 0)]


def names(table, case):
    """The services of a case, by the names that it gives them."""
    wiring = case.get("wiring", "shared")
    prefix = f"{LANGUAGE}-{wiring if wiring in table['shared'] else case['id']}-"
    return {local: prefix + local for local in table["wirings"][wiring]}


def to_json(message):
    return message.hex() if isinstance(message, bytes) else json_format.MessageToDict(message)


def request_of(call, step, known):
    """The generated message; bytes of its own (hexadecimal digits) are put behind it."""
    message = getattr(pb, METHODS[call].input_type.name if call in METHODS else "Request")()
    json_format.ParseDict(expand(step.get("with", {}), known), message, max_recursion_depth=1000)
    return message.SerializeToString() + bytes.fromhex(step["bytes"]) if "bytes" in step else message


class Stream:
    """An open stream of messages; at its end (None, code, text)."""

    def __init__(self):
        self.messages = queue.Queue()
        self.process = None
        self.call = None

    def next(self, seconds):
        try:
            return self.messages.get(timeout=seconds)
        except queue.Empty:
            return None

    def follow(self, call):
        self.call = call
        threading.Thread(target=self._read, daemon=True).start()
        return self

    def _read(self):
        try:
            for message in self.call:
                self.messages.put((to_json(message), "", ""))
            self.messages.put((None, "OK", ""))
        except grpc.RpcError as error:
            self.messages.put((None, error.code().name, error.details() or ""))

    def spawn(self, arguments):
        self.process = subprocess.Popen([sys.executable, __file__, sys.argv[1], "--receive", *arguments],
                                        stdout=subprocess.PIPE, text=True)
        threading.Thread(target=self._read_lines, daemon=True).start()
        return self

    def _read_lines(self):
        for line in self.process.stdout:
            self.messages.put(tuple(json.loads(line)))


class Run:
    """One case being run."""

    def __init__(self, table, case):
        self.case = case
        self.known = {**table["names"], **names(table, case), "case": f"{LANGUAGE}-{case['id']}",
                      "home": os.environ["AION_HOME"], "device": os.environ["CONFORMANCE_DEVICE"],
                      "elsewhere": "elsewhere-" + LANGUAGE, "i": 0}
        self.wires = {}
        self.streams = {}

    def run(self):
        try:
            for number, step in enumerate(self.case["steps"], 1):
                for i in range(step.get("times", 1)):
                    self.known["i"] = i
                    try:
                        self.step(step)
                    except Differs as differs:
                        raise Differs(f"step {number}{f', {i + 1}th time' if i else ''}: {differs}") from differs
        finally:
            for stream in self.streams.values():
                if stream.process:
                    stream.process.kill()
            for wire in self.wires.values():
                wire.close()

    def step(self, step):
        for kind in ("open", "call", "next", "silent", "ended", "cancel", "signal", "close", "put", "http"):
            if kind in step:
                return getattr(self, kind)(step, step[kind])
        raise Differs(f"no step is called like this: {short(step)}")

    def wire(self, step):
        name = step.get("wire", "first")
        if name not in self.wires:
            self.wires[name] = grpc.insecure_channel(os.environ["CONFORMANCE_GRPC"], options=OPTIONS)
        return self.wires[name]

    def method(self, call, step):
        """The stub's, unless bytes go in or come out as they are."""
        wire = self.wire(step)
        if call in METHODS and "bytes" not in step and not step.get("raw"):
            return getattr(kanban_pb2_grpc.KanbanStub(wire), call)
        kind = wire.unary_stream if call in METHODS and METHODS[call].server_streaming else wire.unary_unary
        return kind("/kanbanpb.Kanban/" + call,
                    request_serializer=None if "bytes" in step else lambda message: message.SerializeToString())

    def open(self, step, name):
        if step.get("process"):
            request = json.dumps(expand(step["with"], self.known))
            self.streams[name] = Stream().spawn([step["on"], request])
        else:
            self.streams[name] = Stream().follow(
                self.method(step["on"], step)(request_of(step["on"], step, self.known)))

    def call(self, step, call):
        answer, code, text = {}, "OK", ""
        try:
            answer = self.method(call, step)(request_of(call, step, self.known), timeout=step.get("within", PATIENCE))
            answer = {} if isinstance(answer, bytes) else to_json(answer)
        except grpc.RpcError as error:
            code, text = error.code().name, error.details() or ""
        match(step.get("code", "OK"), code, self.known, f"the status ({short(text)})")
        match(expand(step.get("text", {"$like": ""}), self.known), text, self.known, "the text")
        if code == "OK":
            match(expand(step.get("is", {}), self.known), answer, self.known, "the answer")

    def next(self, step, name):
        came = self.streams[name].next(step.get("within", PATIENCE))
        if came is None:
            raise Differs(f"{name} received nothing")
        if came[0] is None:
            raise Differs(f"the stream {name} ended with {came[1]} {came[2]}")
        match(expand(step["is"], self.known), came[0], self.known, name)

    def silent(self, step, name):
        came = self.streams[name].next(step["for"])
        if came is not None:
            raise Differs(f"{name} should receive nothing, but did: {short(came)}")

    def ended(self, step, name):
        came = self.streams[name].next(step.get("within", PATIENCE))
        if came is None or came[0] is not None:
            raise Differs(f"the stream {name} should have ended, but: {short(came)}")
        match(step.get("code", "OK"), came[1], self.known, f"the status ({short(came[2])})")
        match(expand(step.get("text", {"$like": ""}), self.known), came[2], self.known, "the text")

    def cancel(self, step, name):
        self.streams[name].call.cancel()

    def close(self, step, name):
        self.wires.pop(name).close()

    def signal(self, step, name):
        self.streams[name].process.send_signal(getattr(signal, "SIG" + step["is"]))

    def put(self, step, service):
        """To a microservice's queue, over RabbitMQ."""
        body = expand(step["kanban"], self.known)
        hexadecimal, exchange = step.get("encoding") == "hex", "before." + expand(service, self.known)
        self.http({"to": "rabbitmq", "path": f"/api/exchanges/default/{exchange}/publish", "with": {
            "routing_key": str(step.get("number", 1)),
            "properties": expand(step.get("properties", {"content_type": "application/json"}), self.known),
            "payload": base64.b64encode(bytes.fromhex(body)).decode() if hexadecimal else body if isinstance(body, str) else json.dumps(body),
            "payload_encoding": "base64" if hexadecimal else "string"}, "is": {"routed": True}}, "POST")

    def http(self, step, method):
        """A question is asked until the answer is right."""
        end = time.monotonic() + PATIENCE
        while True:
            code, body = self.ask(method, step)
            try:
                match(step.get("code", 200), code, self.known, f"the code ({short(body)})")
                if "is" in step:
                    match(expand(step["is"], self.known), body, self.known, "the body")
                return
            except Differs:
                if method != "GET" or time.monotonic() > end:
                    raise
                time.sleep(0.3)

    def ask(self, method, step):
        body = expand(step["with"], self.known) if "with" in step else None
        return web.ask(step["to"], method, expand(step["path"], self.known), body)


def run(table, case):
    began, why = time.monotonic(), ""
    try:
        Run(table, case).run()
    except Differs as differs:
        why = str(differs)
    except Exception as error:  # of the runner itself: told as what it is
        why = f"{type(error).__name__}: {error}"
    result = "differs" if why else "ok"
    if "lacks" in case:
        result, why = ("lacks", why) if why else ("differs", "it is said to be lacking, and is not")
    took = round((time.monotonic() - began) * 1000)
    # In one piece: other cases end at the same time.
    sys.stdout.write("\t".join([result, str(took), case["id"], " ".join(why.split())]) + "\n")
    sys.stdout.flush()
    return result != "differs"


def receive(call, request):
    with grpc.insecure_channel(os.environ["CONFORMANCE_GRPC"], options=OPTIONS) as wire:
        stream = Stream().follow(getattr(kanban_pb2_grpc.KanbanStub(wire), call)(request))
        while True:
            came = stream.messages.get()
            print(json.dumps(came), flush=True)
            if came[0] is None:
                return


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        table = json.load(file)
    table["names"] = {}
    if sys.argv[2:3] == ["--receive"]:
        receive(sys.argv[3], request_of(sys.argv[3], {"with": json.loads(sys.argv[4])}, {}))
    elif sys.argv[2:3] == ["--services"]:
        lines = {}
        for case in table["cases"]:
            local = names(table, case)
            for name, definition in table["wirings"][case.get("wiring", "shared")].items():
                lines[local[name]] = expand(definition, local)
        for name, definition in lines.items():
            print(f"  {name}: {json.dumps(definition)}")
    else:
        cases = [case for case in table["cases"] if not sys.argv[2:] or case["id"] in sys.argv[2:]]
        cases.sort(key=lambda case: not case.get("slow", False))
        with concurrent.futures.ThreadPoolExecutor(table["atOnce"]) as pool:
            sys.exit(0 if all(list(pool.map(lambda case: run(table, case), cases))) else 1)


if __name__ == "__main__":
    main()
