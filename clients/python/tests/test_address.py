import ssl

import pika
import pytest

from aion.address import check, parameters


def test_host_virtual_host_and_user_are_decoded() -> None:
    found = parameters("amqp://u%40:p%2F@h:5673/a%2Fb", "a-001 send")
    assert (found.host, found.port, found.virtual_host) == ("h", 5673, "a/b")
    assert isinstance(found.credentials, pika.PlainCredentials) and found.credentials.username == "u@"
    assert found.client_properties == {"connection_name": "a-001 send"} and found.ssl_options is None
    assert parameters("amqp://h", "x").virtual_host == "/"


def test_tls_knows_the_host_by_its_name() -> None:
    found = parameters("amqps://h/v", "x")
    assert found.port == 5671 and found.ssl_options is not None
    assert found.ssl_options.context.verify_mode is ssl.CERT_REQUIRED and found.ssl_options.server_hostname == "h"
    with pytest.raises(OSError, match="No such file"):
        parameters("amqps://h/v?cacertfile=/nonexistent/ca.crt", "x")


@pytest.mark.parametrize("url", ["h:5672", "http://u:secret@h", "amqp:///v", "amqp//u:secret@h"])
def test_what_is_none_is_shown_without_its_password(url: str) -> None:
    with pytest.raises(ValueError, match="must be like") as wrong:
        check(url)
    assert "secret" not in str(wrong.value)
