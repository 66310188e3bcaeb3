"""What the runners of both kits ask over HTTP: AION, or RabbitMQ's management."""

import json
import os
import urllib.error
import urllib.request

PATIENCE = 30


def ask(to, method, path, body=None):
    """Of ``aion`` or ``rabbitmq``: the code, and the body as JSON where it is."""
    to = to.upper()
    request = urllib.request.Request(
        os.environ[f"CONFORMANCE_{to}"] + path, method=method, data=None if body is None else json.dumps(body).encode(),
        headers={"Content-Type": "application/json", "Authorization": os.environ[f"CONFORMANCE_{to}_AUTHORIZATION"]})
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            code, text = answer.status, answer.read()
    except urllib.error.HTTPError as error:
        code, text = error.code, error.read()
    try:
        return code, json.loads(text) if text else {}
    except ValueError:
        return code, text.decode(errors="replace")
