"""The tasks that wait for a reply, by correlation ID: a bounded number of them."""

from __future__ import annotations

import logging
import threading
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any

from kurier._client.errors import ClientClosed, SubmitError
from kurier._protocol.reply import Reply
from kurier._protocol.run import Coordinates

LOG = logging.getLogger("kurier.client")


def running() -> Future[Any]:
    """A future that nobody outside can cancel: others may wait for the same."""
    future: Future[Any] = Future()
    future.set_running_or_notify_cancel()
    return future


@dataclass(eq=False)
class Pending:
    """One task in flight: what is waited for, first from the broker, then from the ledger.

    ``first`` is what is heard first; ``settled`` what the ledger says, the same future unless
    the task may be reported before.
    """

    id: str
    payload_sha256: str
    may_be_reported: bool = False
    submitted: Future[Coordinates] = field(default_factory=running)
    first: Future[Reply] = field(default_factory=running)
    settled: Future[Reply] = field(default_factory=running)
    waiters: int = 1

    def __post_init__(self) -> None:
        if not self.may_be_reported:
            self.settled = self.first

    def conflict(self) -> SubmitError:
        message = (
            f"another task with the id {self.id} has another payload: one key or id means one"
            " task; that other task is untouched"
        )
        return SubmitError("ID_CONFLICT", message, self.id)


@dataclass
class Counts:
    """What came on the reply topic; guarded by the lock of what counts."""

    replies: int = 0
    unknown: int = 0
    malformed: int = 0
    reported: int = 0
    differing: int = 0


class InFlight:
    """Safe for use from many threads. Futures are completed under no lock."""

    def __init__(self, limit: int, may_wait: bool) -> None:
        if limit < 1:
            raise ValueError("max_in_flight is at least 1")
        self._limit = limit
        self._may_wait = may_wait
        self._changed = threading.Condition()
        self._tasks: dict[str, Pending] = {}
        self._is_closed = False
        self.counts = Counts()

    def add(self, task: Pending) -> Pending:
        """Takes a task in, once there is room, or joins the one that was there first.

        Raises SubmitError with code TOO_MANY_IN_FLIGHT, ID_CONFLICT or CLOSED.
        """
        with self._changed:
            while True:
                if self._is_closed:
                    raise closed(task.id)
                first = self._tasks.get(task.id)
                if first is not None:
                    return self._join(first, task)
                if len(self._tasks) < self._limit:
                    self._tasks[task.id] = task
                    return task
                self._await_room(task.id)

    def _join(self, first: Pending, other: Pending) -> Pending:
        if first.payload_sha256 != other.payload_sha256:
            raise first.conflict()
        first.waiters += 1
        return first

    def _await_room(self, task_id: str) -> None:
        if not self._may_wait:
            message = (
                f"task {task_id} was not sent: {self._limit} tasks are in flight, the limit of"
                " this client"
            )
            raise SubmitError("TOO_MANY_IN_FLIGHT", message, task_id)
        self._changed.wait()

    def find(self, task_id: str) -> Pending | None:
        with self._changed:
            return self._tasks.get(task_id)

    def leave(self, task: Pending) -> None:
        """One who waited for the task does not any more; after the last it is in flight no more."""
        with self._changed:
            task.waiters -= 1
            if task.waiters > 0 or self._tasks.get(task.id) is not task:
                return
            self._remove(task.id)
        fail(task, ClientClosed(task.id))

    def complete(self, reply: Reply) -> None:
        """Ends the task that the reply is for, or tells of an end that is only reported."""
        is_taken = self._report(reply) if reply.reported else self.settle(reply)
        if not is_taken:
            with self._changed:
                self.counts.unknown += 1

    def settle(self, reply: Reply, task_id: str = "") -> bool:
        """Ends a task with what is known of its end; false if it has ended already."""
        with self._changed:
            task = self._remove(task_id or reply.correlation_id)
            if task is None:
                return False
            self.counts.replies += 1
        told = _set(task.first, reply)
        if not told and task.may_be_reported and not task.first.result().tells_the_same_as(reply):
            with self._changed:
                self.counts.differing += 1
            LOG.warning(
                "replies.differ taskId=%s reported=%s settled=%s reason=%s",
                *(task.id, task.first.result().status, reply.status, reply.reason),
            )
        _set(task.settled, reply)
        return True

    def _report(self, reply: Reply) -> bool:
        """The task stays in flight: the ledger has not spoken."""
        with self._changed:
            task = self._tasks.get(reply.correlation_id)
        if task is None or not task.may_be_reported or not _set(task.first, reply):
            return False
        with self._changed:
            self.counts.reported += 1
        return True

    def fail(self, task_id: str, failure: Exception) -> None:
        """Ends a task without a reply; nothing happens if it has ended already."""
        with self._changed:
            task = self._remove(task_id)
        if task is not None:
            fail(task, failure)

    def count_malformed(self) -> None:
        with self._changed:
            self.counts.malformed += 1

    def close(self) -> None:
        """Lets nothing in any more and ends all that are here."""
        with self._changed:
            self._is_closed = True
            tasks = list(self._tasks.values())
            self._tasks.clear()
            self._changed.notify_all()
        for task in tasks:
            fail(task, ClientClosed(task.id))

    def __len__(self) -> int:
        with self._changed:
            return len(self._tasks)

    def _remove(self, task_id: str) -> Pending | None:
        task = self._tasks.pop(task_id, None)
        if task is not None:
            self._changed.notify()
        return task


def closed(task_id: str | None = None) -> SubmitError:
    return SubmitError("CLOSED", "the client is closed", task_id)


def fail(task: Pending, failure: Exception) -> None:
    """Fails what has not been completed yet; what was heard before stays."""
    for future in (task.first, task.settled):
        if not future.done():
            future.set_exception(failure)


def _set(future: Future[Reply], reply: Reply) -> bool:
    if future.done():
        return False
    future.set_result(reply)
    return True
