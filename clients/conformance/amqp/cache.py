"""What a case asks the cache: as a microservice sees it, without user, in database 0."""

from urllib.parse import urlsplit

import redis


class Cache:
    """Connects at the first command."""

    def __init__(self, url):
        address = urlsplit(url)
        self.client = redis.Redis(address.hostname, address.port or 6379, decode_responses=True, protocol=2)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.client.close()

    def ask(self, command):
        """The answer: a text, a number, null, or a list of them; a set is a sorted list."""
        return plain(self.client.execute_command(*command))


def plain(answer):
    if isinstance(answer, set):
        return sorted(answer)
    return [plain(one) for one in answer] if isinstance(answer, list | tuple) else answer
