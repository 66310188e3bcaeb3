"""Runs amqp.json against the scripted microservice of one language; for each case a line with tabs: ok or differs,
milliseconds, the case, what differs.

conformance.py TABLE LANGUAGE [CASE...]                    runs all cases, or these
conformance.py TABLE LANGUAGE --services COMMAND TOOLS     prints the microservices they need, a line of services.yml each
"""

import concurrent.futures
import json
import os
import sys
import threading
import time

from broker import Broker
from cache import Cache
from instance import Instances
from values import Differs, expand, short
from steps import Steps

KINDS = ("put", "next", "receipts", "silent", "after", "dead", "signal", "started", "printed", "cut", "full", "room", "leaves", "http", "file",
         "files", "redis", "pause")


def names(table, language, case):
    """The services of a case, by the names that it gives them."""
    wiring = case.get("wiring", "shared")
    prefix = f"{language}-{wiring if wiring in table['shared'] else case['id']}-"
    return {local: prefix + local for local in table["wirings"][wiring]}


def services(table, language, command, tools):
    """Each microservice that the cases need, as services.yml has it; ``scripted`` ones run the language's."""
    lines = {}
    for case in table["cases"]:
        local = names(table, language, case)
        for name, definition in table["wirings"][case.get("wiring", "shared")].items():
            definition = expand(definition, {**local, "fullRedis": os.environ["CONFORMANCE_FULL_REDIS"]})
            if definition.pop("scripted", False):
                definition |= {"command": [command], "env": {"AION_CONFORMANCE_TOOLS": tools, **definition.get("env", {})}}
            lines[local[name]] = definition
    for name, definition in lines.items():
        print(f"  {name}: {json.dumps(definition)}")


def run(table, language, case, locks):
    local = names(table, language, case)
    known = {**local, "case": f"{language}-{case['id']}-{os.getpid()}", "home": os.environ["AION_HOME"],
             "device": os.environ["CONFORMANCE_DEVICE"], "elsewhere": f"elsewhere-{language}",
             "vhost": os.environ["CONFORMANCE_VHOST"], "i": 0}
    lock = locks.setdefault(case.get("wiring", "shared") if case.get("wiring", "shared") in table["shared"] else case["id"],
                            threading.Lock())
    why = ""
    # Cases that share microservices run one after the other: each sees only what is its own.
    with lock:
        began = time.monotonic()
        try:
            with Broker(os.environ["CONFORMANCE_AMQP"], known["case"], list(local.values())) as broker, \
                    Cache(os.environ["CONFORMANCE_REDIS"]) as cache:
                carry_out(case, Steps(broker, cache, Instances(known["home"], list(local.values())), known))
        except Differs as differs:
            why = str(differs)
        except Exception as error:  # of the runner itself: told as what it is
            why = f"{type(error).__name__}: {error}"
        took = round((time.monotonic() - began) * 1000)
    result = "differs" if why else "ok"
    # In one piece: other cases end at the same time.
    sys.stdout.write("\t".join([result, str(took), case["id"], " ".join(why.split())]) + "\n")
    sys.stdout.flush()
    return result != "differs"


def carry_out(case, steps):
    for number, step in enumerate(case["steps"], 1):
        kind = next((kind for kind in KINDS if kind in step), None)
        if kind is None:
            raise Differs(f"step {number}: none is called like this: {short(step)}")
        for i in range(step.get("times", 1)):
            steps.known["i"] = i
            try:
                getattr(steps, kind)(step)
            except Differs as differs:
                again = f", {i + 1}th time" if i else ""
                raise Differs(f"step {number} ({kind}){again}: {differs}") from differs


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        table = json.load(file)
    language, rest = sys.argv[2], sys.argv[3:]
    if rest[:1] == ["--services"]:
        return services(table, language, *rest[1:])
    cases = [case for case in table["cases"] if (not rest or case["id"] in rest) and language not in case.get("without", {})]
    # The longest first, and those that wait for one another last: so the end is not one long case alone.
    cases.sort(key=lambda case: case.get("wiring", "shared") in table["shared"])
    locks = {}
    with concurrent.futures.ThreadPoolExecutor(table["atOnce"]) as pool:
        shared = [case for case in cases if case.get("wiring", "shared") in table["shared"]]
        rows = [pool.submit(run, table, language, case, locks) for case in cases if case not in shared]
        for wiring in table["shared"]:
            of = [case for case in shared if case.get("wiring", "shared") == wiring]
            rows.append(pool.submit(lambda of=of: all([run(table, language, case, locks) for case in of])))
        sys.exit(0 if all([row.result() for row in rows]) else 1)


if __name__ == "__main__":
    main()
