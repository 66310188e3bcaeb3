import aion
from aion.environment import Environment
from aion.testing import hand
from example.watch import handle


def test_the_example() -> None:
    assert [output.connection_key for output in hand(handle, {"load": 0.93}).outputs] == ["alert"]
    [output] = hand(handle, {"load": 0.5}).outputs
    assert (output.connection_key, output.metadata) == ("default", {"load": 0.5, "seen": True})
    assert isinstance(hand(handle, {}).failure, KeyError)


def test_outputs_log_and_progress_of_an_async_handler() -> None:
    async def handler(work: aion.Work) -> None:
        work.log.info("saw %s", work.id)
        work.progress(0.5, "half")
        work.finish({"attempt": work.attempt}, key="k", files=["f"], success=True)
        work.finish(aion.Kanban(data_path="/d"))

    outcome = hand(handler, aion.Kanban(next_device_name="x"), id="i", attempt=2)
    assert outcome.outputs == [
        aion.Kanban(connection_key="k", process_number=1, prior_success=True, file_list=("f",), metadata={"attempt": 2}),
        aion.Kanban(data_path="/d", process_number=1)]
    assert [record.getMessage() for record in outcome.log] == ["saw i"] and outcome.progress == [(0.5, "half")]
    assert outcome.failure is None and not outcome.given_up


def test_giving_up_and_what_is_refused() -> None:
    def gives_up(work: aion.Work) -> None:
        raise aion.GiveUp("no lens")

    def wrong_number(work: aion.Work) -> None:
        work.finish({})
        work.finish(aion.Kanban(process_number=3))

    def long_key(work: aion.Work) -> None:
        work.finish(key="k" * 254)

    def long_device(work: aion.Work) -> None:
        work.finish(aion.Kanban(next_device_name="d" * 239))

    def fails(work: aion.Work) -> None:
        raise StopIteration("odd")

    assert hand(gives_up).given_up == "no lens"
    outcome = hand(wrong_number, here=Environment("amqp://nowhere", "a", scale=2))
    assert outcome.given_up == ("what its handler finished was refused: the kanban has processNumber 3, but a has the numbers 1 to 2; "
                                "leave it 0")
    assert outcome.outputs == []
    assert "255 bytes" in hand(long_key).given_up
    assert "255 bytes" in hand(long_device).given_up
    assert "StopIteration" in str(hand(fails).failure) and not hand(fails).given_up


def test_payloads_of_a_handler_without_anything_running() -> None:
    def handler(work: aion.Work) -> None:
        image = work.payload("image")
        work.finish({"size": len(image)}, payloads={"small": image[:2], "image": work.payloads["image"]})
        work.finish({"aion-payloads": work.kanban.metadata["aion-payloads"]})

    outcome = hand(handler, {"n": 1}, payloads={"image": b"abc"})
    assert outcome.outputs[0].metadata == {"size": 3}
    assert outcome.payloads == [{"small": b"ab", "image": b"abc"}, {"image": b"abc"}]

    async def reads(work: aion.Work) -> None:
        await work.async_payload("image")

    missing = hand(reads, {"n": 1}, payloads={"other": b""}).failure
    assert isinstance(missing, LookupError) and "it has: other" in str(missing)
    gone = {"in": "cache", "of": "camera_1", "key": "0191e0a0-0000-7000-8000-000000000001", "bytes": 3, "readers": 1}
    assert hand(reads, {"aion-payloads": {"image": gone}}).given_up == "its payload 'image' is gone: not in this test; send it anew"
    assert hand(reads, {"aion-payloads": {"image": 1}}).given_up == "its payload 'image' has a bad reference: it is no object"
    assert "256" not in hand(lambda work: work.finish({"a": "x" * 1_048_300}, payloads={"image": b""})).given_up
    assert "refused" in hand(lambda work: work.finish({"a": "x" * 1_048_300}, payloads={"image": b""})).given_up
