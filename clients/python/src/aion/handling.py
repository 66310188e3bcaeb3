"""Calls a handler, on the event loop or on a thread, and says what its failure means."""

from __future__ import annotations

import asyncio
import inspect
import queue
import threading
from collections.abc import Callable, Sequence

from aion.codec import Refused
from aion.work import GiveUp, Handler, Output, Work


class Failed(Exception):
    """The handler has raised ``cause``, or its payloads could not be written because of it."""

    def __init__(self, cause: BaseException) -> None:
        super().__init__(f"{type(cause).__name__}: {cause}" if str(cause) else type(cause).__name__)
        self.cause = cause

    def given_up(self, attempt: int, attempts: int) -> str:
        """Why the kanban is given up now; empty if the handler is to be called again."""
        if isinstance(self.cause, GiveUp):
            return str(self.cause) or "its handler gave it up without a reason"
        if isinstance(self.cause, Refused):
            return f"what its handler finished was refused: {self.cause}"
        return f"its handler failed {attempt} times, at last with {self}" if attempt >= attempts else ""


class Calls:
    """The calls of one handler."""

    def __init__(self, handler: Handler, write: Callable[[Sequence[Output]], list[Output]]) -> None:
        """``write``: writes the payloads of what it finishes, on any thread."""
        self._handler = handler
        self._write = write
        call = getattr(handler, "__call__", None)
        self._plain = not (inspect.iscoroutinefunction(handler) or inspect.iscoroutinefunction(call))
        self._thread: Thread | None = None

    async def call(self, work: Work) -> None:
        """Raises Failed for whatever the handler raises, and where a payload can't be written."""
        try:
            if self._plain:
                self._thread = self._thread or Thread()
                answer = await self._thread.call(lambda: self._handler(work))
            else:
                answer = self._handler(work)
            if inspect.isawaitable(answer):
                await answer
            if work.attached:
                # Now that the handler has returned: an attempt that fails leaves none.
                work.outputs[:] = await asyncio.to_thread(self._write, work.outputs)
        except BaseException as failure:
            task = asyncio.current_task()
            if isinstance(failure, asyncio.CancelledError) and task is not None and task.cancelling():
                raise
            # SystemExit too: a handler that ends the process would have its kanban come for ever.
            raise Failed(failure) from failure


class Thread:
    """One thread for plain handlers. A daemon: a handler that never returns does not keep the process from ending."""

    def __init__(self) -> None:
        self._calls: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        threading.Thread(target=self._run, name="aion handler", daemon=True).start()

    async def call(self, function: Callable[[], object]) -> object:
        """Calls it on the thread."""
        loop = asyncio.get_running_loop()
        done: asyncio.Future[object] = loop.create_future()

        def tell(answer: object, failure: BaseException | None) -> None:
            if done.done():
                return
            if failure is None:
                done.set_result(answer)
            else:
                done.set_exception(failure)

        def run() -> None:
            answer, failure = None, None
            try:
                answer = function()
            except BaseException as error:
                # A future does not take StopIteration.
                failure = RuntimeError(f"StopIteration: {error}") if isinstance(error, StopIteration) else error
            if not loop.is_closed():
                loop.call_soon_threadsafe(tell, answer, failure)

        self._calls.put(run)
        return await done

    def _run(self) -> None:
        while True:
            self._calls.get()()
