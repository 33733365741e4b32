"""One submitted task, as the blocking client shows it."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent import futures
from typing import Any, TypeVar

from kurier._client.core import Core
from kurier._client.errors import ResultTimeout
from kurier._client.loglines import LogLine
from kurier._client.ticket import Ticket
from kurier._client.values import result_of
from kurier._protocol.reply import Reply
from kurier._protocol.run import Coordinates, Progress

T = TypeVar("T")


class TaskHandle:
    """One task. Safe for use from many threads.

    Nothing is lost with a handle: the id is enough for ``client.handle(id)`` later, also in
    another process.
    """

    def __init__(self, core: Core, ticket: Ticket) -> None:
        self._core = core
        self._ticket = ticket

    @property
    def id(self) -> str:
        """The task's identity."""
        return self._ticket.id

    def submitted(self, timeout: float | None = None) -> Coordinates | None:
        """Waits until the broker has stored the task durably; None of a task that was resumed.

        Raises SubmitError; its code UNKNOWN_OUTCOME means that the same id may be sent again.
        """
        stored = self._ticket.submitted
        return None if stored is None else self._waited(stored, timeout)

    def result(self, timeout: float | None = None) -> Any:
        """Waits for the result, for so many seconds at most.

        Raises TaskFailed when the task ended badly, ResultTimeout (a TimeoutError) when it has
        not ended: call again to wait on; ClientClosed, SubmitError, ResultMissing.
        """
        return result_of(self.reply(timeout))

    get = result

    def settled(self, timeout: float | None = None) -> Any:
        """The same as the ledger has decided; differs after ``reply="reported"`` in rare races."""
        return result_of(self._waited(self._ticket.settled(), timeout))

    def reply(self, timeout: float | None = None) -> Reply:
        """How the task ended, however it did: a value where ``result`` would raise."""
        return self._waited(self._ticket.first(), timeout)

    def done(self) -> bool:
        """Whether the end is known here."""
        return self._ticket.first().done()

    def cancel(self, reason: str = "cancelled by its submitter", *, force: bool = False) -> None:
        """Asks for the task's end, wherever it stands; with ``force`` its processes are killed.

        Returns when the broker has stored the request. The end itself shows in ``result`` as
        TaskFailed of status CANCELLED, unless the task ended before. Raises NotFound.
        """
        self._core.cancel(self._ticket, reason, force)

    def progress(self, timeout: float | None = None) -> Iterator[Progress]:
        """What the task says about its progress, about once a second, until it has ended.

        Reads the states from their beginning, so it is for tasks that run long. Of what is said
        while nobody iterates the newest hundred words are kept.
        """
        return without_ticks(self._core.progress(self._ticket, timeout))

    def logs(self, *, follow: bool = True, timeout: float | None = None) -> Iterator[LogLine]:
        """What the task prints, from its first attempt on: before, during or after its run.

        Ends when the task has ended and all of its output is there; without ``follow`` at the end
        of what is there now. Output is kept for three days.
        """
        return without_ticks(self._core.lines(self._ticket, follow, timeout))

    def forget(self) -> None:
        """Gives the result up: the task goes on, and makes room for others in flight."""
        self._ticket.give_up()

    def __repr__(self) -> str:
        return f"TaskHandle({self.id!r})"

    def _waited(self, future: futures.Future[T], timeout: float | None) -> T:
        try:
            return future.result(timeout)
        except futures.TimeoutError:
            if future.done():
                raise
            raise still_open(self.id, timeout) from None


def without_ticks(feed: Iterator[T | None]) -> Iterator[T]:
    for news in feed:
        if news is not None:
            yield news


def still_open(task_id: str, timeout: float | None) -> ResultTimeout:
    return ResultTimeout(
        f"task {task_id} has not ended after {timeout} s; it goes on: wait again, or cancel it"
    )
