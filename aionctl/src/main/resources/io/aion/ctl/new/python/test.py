import unittest

from aion.testing import hand

from {{snake}}_service import handle


class HandleTest(unittest.TestCase):
    def test_a_high_load_is_an_alert(self) -> None:
        [output] = hand(handle, {"load": 0.93}).outputs
        self.assertEqual(("alert", {"load": 0.93, "seen": True}), (output.connection_key, output.metadata))

    def test_any_other_is_none(self) -> None:
        [output] = hand(handle, {"load": 0.8}).outputs
        self.assertEqual("default", output.connection_key)

    def test_without_a_load_it_fails(self) -> None:
        self.assertIsInstance(hand(handle, {}).failure, KeyError)
