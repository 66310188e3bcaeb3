from aion.inhand import REMEMBERED, Acks, Arrival, InHand, KnownIds, Tag


def test_copies_are_acknowledged_with_the_one_in_hand_and_known_afterwards() -> None:
    hand = InHand()
    assert hand.arrived("a", False, Tag(1, 1)) is Arrival.NEW
    assert hand.arrived("a", False, Tag(1, 2)) is Arrival.COPY
    assert hand.settled("a", True) == [Tag(1, 1), Tag(1, 2)] and len(hand) == 0
    assert hand.arrived("a", False, Tag(1, 3)) is Arrival.HANDLED


def test_one_given_up_is_new_when_sent_again_and_known_when_redelivered() -> None:
    hand = InHand()
    hand.arrived("a", False, Tag(1, 1))
    hand.settled("a", False)
    assert hand.arrived("a", True, Tag(2, 1)) is Arrival.HANDLED
    assert hand.arrived("a", False, Tag(2, 2)) is Arrival.NEW


def test_what_is_released_comes_again() -> None:
    hand = InHand()
    hand.arrived("a", False, Tag(1, 1))
    hand.release("a")
    assert hand.arrived("a", True, Tag(2, 1)) is Arrival.NEW


def test_the_oldest_ids_are_forgotten() -> None:
    known = KnownIds(REMEMBERED)
    for number in range(REMEMBERED + 1):
        known.add(number)
    assert 0 not in known and 1 in known and REMEMBERED in known


def test_acknowledgements_are_gathered_up_to_the_first_that_is_not_settled() -> None:
    acks = Acks()
    for number in (2, 4):
        acks.settle(number)
    assert acks.take() == [(2, False), (4, False)]
    acks.settle(1)
    assert acks.take() == [(1, False)]
    for number in (5, 3):
        acks.settle(number)
    assert acks.take() == [(5, True)]
    assert acks.take() == []
