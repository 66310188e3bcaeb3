"""What a case sends, filled in, and whether what came is what it expects."""

import json
import re


class Differs(Exception):
    """What came is not what the table says."""


def short(value):
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 300 else text[:300] + f"... ({len(text)} characters)"


def expand(value, known):
    """Fills in ${name} and what begins with $: texts and lists too long or too deep to be written down."""
    if isinstance(value, str):
        if value == "${i}":
            return known["i"]
        return re.sub(r"\$\{(\w+)\}", lambda found: str(known[found[1]]), value)
    if isinstance(value, list):
        return [expand(one, known) for one in value]
    if not isinstance(value, dict):
        return value
    if "$repeat" in value:
        return expand(value["$repeat"], known) * value["times"]
    if "$list" in value:
        return [expand(value["$list"], {**known, "i": i}) for i in range(value["times"])]
    if "$nest" in value:
        inner = value["$nest"]
        for _ in range(value["times"]):
            inner = {"in": inner}
        return inner
    return {expand(key, known): expand(one, known) for key, one in value.items()}


def match(want, got, known, where=""):
    """Raises Differs; what is wanted may hold $like, $has, $not and $save."""
    if isinstance(want, dict) and any(key.startswith("$") for key in want):
        if "$like" in want and not (isinstance(got, str) and re.search(want["$like"], got)):
            raise Differs(f"{where}: {short(got)} is not like {want['$like']}")
        if "$has" in want:
            has(want["$has"], got, known, where)
        if "$not" in want:
            try:
                match(want["$not"], got, known, where)
            except Differs:
                pass
            else:
                raise Differs(f"{where}: {short(got)} should not be there")
        if "$save" in want:
            known[want["$save"]] = got
    elif isinstance(want, dict) and isinstance(got, dict):
        if want.keys() != got.keys():
            raise Differs(f"{where} has {short(sorted(got))}, expected {short(sorted(want))}")
        for key, one in want.items():
            match(one, got[key], known, f"{where}.{key}")
    elif isinstance(want, list) and isinstance(got, list) and len(want) == len(got):
        for i, one in enumerate(want):
            match(one, got[i], known, f"{where}[{i}]")
    elif want != got or isinstance(want, bool) != isinstance(got, bool):
        raise Differs(f"{where} is {short(got)}, expected {short(want)}")


def has(want, got, known, where):
    if isinstance(want, dict) and isinstance(got, dict):
        for key, one in want.items():
            if key not in got:
                raise Differs(f"{where} has no {key}: {short(got)}")
            match(one, got[key], known, f"{where}.{key}")
    elif isinstance(want, list) and isinstance(got, list):
        for one in want:
            if not any(matches(one, other, known, where) for other in got):
                raise Differs(f"{where} has none like {short(one)}: {short(got)}")
    else:
        raise Differs(f"{where} is {short(got)}, expected one that has {short(want)}")


def matches(want, got, known, where):
    try:
        match(want, got, known, where)
        return True
    except Differs:
        return False
