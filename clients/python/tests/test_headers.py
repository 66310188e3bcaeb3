import struct

from pika import BasicProperties, data

from aion.headers import Moment, as_they_came

as_they_came()


def again(headers: dict[str, object]) -> object:
    return BasicProperties().decode(b"".join(BasicProperties(headers=headers).encode())).headers


def test_values_of_every_kind_stay_what_they_are() -> None:
    headers = {"fraction": 1.5, "time": Moment(1_795_412_207_726_136), "in": {"a": [0.25, Moment(2**63), "x", None, True]},
               "whole": 5, "long": 2**40, "bytes": b"\xff"}
    assert again(headers) == headers


def test_a_short_fraction_is_read() -> None:
    assert data.decode_value(b"f" + struct.pack(">f", 0.5), 0) == (0.5, 5)
