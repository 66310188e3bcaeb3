import random

from aion.line import IN_FLIGHT, LONGEST_PAUSE, WIDEN_AFTER, Line


def send_all(line: Line[int], sequence: int) -> int:
    while entry := line.next():
        line.paused()
        sequence += 1
        line.sent(entry, sequence)
    return sequence


def test_at_most_32_are_in_flight() -> None:
    line: Line[int] = Line()
    for number in range(IN_FLIGHT):
        line.add(number)
    assert not line.has_room and send_all(line, 0) == IN_FLIGHT
    assert line.answered(10, True, True) == list(range(10)) and line.has_room


def test_after_a_nack_it_waits_for_all_answers_and_sends_one_at_a_time() -> None:
    line: Line[int] = Line()
    for number in range(4):
        line.add(number)
    send_all(line, 0)
    line.answered(2, False, False)
    assert line.next() is None and not line.full_speed
    line.answered(3, True, True)
    assert line.next() is None
    assert line.answered(4, False, False) == []
    again = line.next()
    assert again is not None and again.what == 1 and line.pause == 0.05
    line.paused()
    line.sent(again, 5)
    assert line.next() is None
    for pause in (0.5, 5.0, LONGEST_PAUSE):
        line.answered(again.sequence, False, False)
        assert line.next() is again and line.pause == pause
        line.paused()
        line.sent(again, again.sequence + 1)
    assert line.answered(again.sequence, False, True) == [1]
    following = line.next()
    assert following is not None and following.what == 3 and line.pause == 0


def test_after_a_hundred_confirms_it_is_fast_again() -> None:
    line: Line[int] = Line()
    line.add(0)
    send_all(line, 0)
    line.answered(1, False, False)
    for sequence in range(2, 2 + WIDEN_AFTER):
        assert not line.full_speed
        if not len(line):
            line.add(sequence)
        send_all(line, sequence - 1)
        line.answered(sequence, False, True)
    assert line.full_speed


def test_what_no_queue_takes_waits_like_a_nack() -> None:
    line: Line[int] = Line()
    entry = line.add(1)
    send_all(line, 0)
    line.returned(entry)
    assert line.answered(1, False, True) == [] and line.next() is entry and line.pause == 0.05


def test_whatever_is_answered_nothing_is_lost_and_a_queue_gets_each_first_in_order() -> None:
    """A queue that is full now and then: what it has taken, without copies, is in order; all of it is confirmed once."""
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    chance = random.Random(seed)
    for _ in range(200):
        line: Line[int] = Line(chance.choice((1, 3, 32)))
        taken: list[int] = []
        confirmed: list[int] = []
        added = sequence = 0
        on_the_way: list[tuple[int, bool]] = []
        full = lossy = False
        while len(confirmed) < 60:
            if not full and not lossy and chance.random() < 0.05:
                lossy = True
                line.lost()
                sequence, on_the_way = 0, []
            lossy = False
            while added < 60 and line.has_room:
                line.add(added)
                added += 1
            while entry := line.next():
                line.paused()
                sequence += 1
                line.sent(entry, sequence)
                if not full:
                    taken.append(entry.what)
                on_the_way.append((sequence, not full))
            answers = chance.randrange(1, 4)
            for number, ok in on_the_way[:answers]:
                confirmed += line.answered(number, False, ok)
            del on_the_way[:answers]
            # A full queue has room again only when nothing is on its way that it might take out of order.
            full = chance.random() < 0.3 if not on_the_way else full
        assert sorted(confirmed) == list(range(60))
        assert list(dict.fromkeys(taken)) == list(range(60)), f"seed {seed}"
