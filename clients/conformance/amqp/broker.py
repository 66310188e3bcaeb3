"""What a case puts into RabbitMQ and sees in it: a connection and queues of its own."""

import collections
import json
import time

import pika

from values import Differs, short

PATIENCE = 60  # seconds for what has to come: a process may have to be started for it, beside many others
HOUR = 3_600_000_000
UNUSED = 60_000  # milliseconds after which RabbitMQ deletes what a case has listened with
TIMES = ("aion-sent", "aion-entered", "aion-left", "aion-dead-time")
PROPERTIES = ("content-type", "content-encoding", "delivery-mode", "priority", "correlation-id", "reply-to", "expiration",
              "message-id", "timestamp", "type", "user-id", "app-id", "cluster-id")
FILLER = "conformance-filler"


class Broker:
    """One case's connection."""

    def __init__(self, url, case, services):
        self.case = case
        self.connection = pika.BlockingConnection(pika.URLParameters(url))
        self.channel = self.connection.channel()
        self.confirming = self.connection.channel()
        self.confirming.confirm_delivery()
        self.came = collections.defaultdict(collections.deque)
        self.consumed = {}
        self.bound = []
        self._listen("dead", "dead", "", lambda message: message["properties"]["headers"].get("aion-dead-queue"))
        for service in services:
            self._listen(f"after.{service}", f"after.{service}", "#", lambda _, service=service: f"after.{service}")
            self._purge(f"before.{service}.001")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        # A queue that is deleted while somebody publishes to it makes RabbitMQ answer with a nack, or close the connection of
        # who publishes: of a microservice that other cases look at. So it goes later, when nothing is routed to it any more.
        if self.connection.is_open:
            for queue, exchange, key in self.bound:
                self.channel.queue_unbind(queue, exchange, key)
            self.connection.close()

    def put(self, service, number, body, properties):
        """Into the queue of a microservice; confirmed."""
        self.confirming.basic_publish(f"before.{service}", str(number), body, properties, mandatory=True)

    def take(self, name, within=PATIENCE, wanted=lambda message: True):
        """The next message of ``after.X``, or given up from the queue of this name, that is wanted; None if none comes."""
        end = time.monotonic() + within
        while True:
            while self.came[name]:
                message = self.came[name].popleft()
                if wanted(message):
                    return message
            left = end - time.monotonic()
            if left <= 0:
                return None
            self.connection.process_data_events(min(left, 0.2))

    def take_from_queue(self, queue, within=PATIENCE):
        """The next message of a microservice's queue that nobody runs; from now on it is this case that reads it."""
        if queue not in self.consumed:
            def arrived(channel, method, properties, body):
                channel.basic_ack(method.delivery_tag)
                if properties.type != FILLER:
                    self.came[queue].append(message_of(method, properties, body))

            self.consumed[queue] = self.channel.basic_consume(queue, arrived)
        return self.take(queue, within)

    def fill(self, queue):
        """Puts messages into a queue with a limit until it refuses one; from now on nobody reads it."""
        if queue in self.consumed:
            self.channel.basic_cancel(self.consumed.pop(queue))
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            try:
                self.confirming.basic_publish("", queue, b"", pika.BasicProperties(type=FILLER), mandatory=True)
            except pika.exceptions.NackError:
                return
            self.connection.sleep(0.05)
        raise Differs(f"the queue {queue} takes everything although it has a limit")

    def _listen(self, exchange, what, key, name_of):
        queue = self.channel.queue_declare("", durable=True, arguments={"x-expires": UNUSED}).method.queue
        self.channel.queue_bind(queue, exchange, key)
        self.bound.append((queue, exchange, key))

        def arrived(_channel, method, properties, body):
            message = message_of(method, properties, body)
            self.came[name_of(message)].append(message)

        self.channel.basic_consume(queue, arrived, auto_ack=True)

    def _purge(self, queue):
        try:
            channel = self.connection.channel()
            channel.queue_purge(queue)
            channel.close()
        except pika.exceptions.AMQPError as error:
            raise Differs(f"the queue {queue} is not there: {error}") from error


def message_of(method, properties, body):
    """A message as cases compare it: its key, its properties, and its body as JSON, else as text, else hexadecimal."""
    given = {name: getattr(properties, name.replace("-", "_")) for name in PROPERTIES}
    headers = dict(properties.headers or {})
    for name in TIMES:
        if name in headers:
            headers[name] = moment(headers, name)
    try:
        text = body.decode()
    except UnicodeDecodeError:
        text = body.hex()
    try:
        content = json.loads(text)
    except ValueError:
        content = text
    return {"key": method.routing_key, "bytes": len(body), "body": content, "properties":
            {**{name: value for name, value in given.items() if value is not None}, "headers": headers}}


def moment(headers, name):
    """A time that is one, of 64 bits and of this hour, is "micros"; one that is not stays what it is."""
    value = headers[name]
    is_64_bits = type(value).__name__ == "long"  # as pika calls them
    fits = is_64_bits and abs(int(value) - time.time_ns() // 1000) < HOUR
    if name == "aion-left":
        fits = fits and value >= headers.get("aion-entered", 0) if isinstance(headers.get("aion-entered"), int) else fits
    return "micros" if fits else f"not micros: {short(str(value))}"
