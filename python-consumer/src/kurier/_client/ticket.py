"""What both faces know of one task: the futures that are waited for, and where its records lie."""

from __future__ import annotations

import threading
from concurrent.futures import Future
from typing import Any, Callable, TypeVar

from kurier._client.inflight import InFlight, Pending, running
from kurier._client.states import StateTail, Watch
from kurier._protocol.reply import Reply
from kurier._protocol.run import Coordinates

A = TypeVar("A")
B = TypeVar("B")


class Ticket:
    """A task that was submitted here with a reply, without one, or elsewhere. Thread-safe.

    Where no reply comes its end is read from its state, once somebody asks.
    """

    def __init__(
        self,
        task_id: str,
        states: StateTail,
        in_flight: InFlight,
        *,
        pending: Pending | None = None,
        submitted: Future[Coordinates] | None = None,
    ) -> None:
        self.id = task_id
        self.submitted = submitted if pending is None else pending.submitted
        self._states = states
        self._in_flight = in_flight
        self._pending = pending
        self._lock = threading.Lock()
        self._watch: Watch | None = None
        self._asked: Future[Reply] | None = None
        self._is_given_up = False

    def first(self) -> Future[Reply]:
        """What is heard first of its end."""
        return self._by_state() if self._pending is None else self._pending.first

    def settled(self) -> Future[Reply]:
        """What the ledger says of its end."""
        return self._by_state() if self._pending is None else self._pending.settled

    def give_up(self) -> None:
        """Nobody waits here any more."""
        with self._lock:
            if self._is_given_up:
                return
            self._is_given_up = True
        if self._pending is not None:
            self._in_flight.leave(self._pending)
        elif self._watch is not None:
            self._states.leave(self._watch)

    def _by_state(self) -> Future[Reply]:
        with self._lock:
            if self._asked is None:
                self._asked = running()
                if self.submitted is None:
                    self._ask(self._asked)
                else:
                    asked = self._asked
                    self.submitted.add_done_callback(lambda done: self._ask_after(done, asked))
            return self._asked

    def _ask_after(self, submitted: Future[Coordinates], asked: Future[Reply]) -> None:
        failure = submitted.exception()
        if failure is not None:
            asked.set_exception(failure)
        else:
            self._ask(asked)

    def _ask(self, asked: Future[Reply]) -> None:
        self._watch = self._states.watch(self.id)
        forward(self._watch.end, asked, lambda state: state.reply())


def forward(source: Future[A], target: Future[Any], change: Callable[[A], Any]) -> None:
    """Completes one future by another."""

    def tell(done: Future[A]) -> None:
        failure = done.exception()
        if failure is not None:
            target.set_exception(failure)
        else:
            target.set_result(change(done.result()))

    source.add_done_callback(tell)
