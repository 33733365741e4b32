"""Reads the state topic for all who wait for a task that is found by its id alone."""

from __future__ import annotations

import heapq
import itertools
import logging
import threading
import time
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Callable

from confluent_kafka import Message

from kurier._client.errors import BrokerUnreachable, ClientClosed
from kurier._client.inflight import running
from kurier._client.reading import Reading, key_of, value_of
from kurier._protocol import state
from kurier._protocol.refusal import Refused
from kurier._protocol.run import Coordinates
from kurier._protocol.state import TaskState

LOG = logging.getLogger("kurier.client")

_POLL = 0.1
_PAUSE = 1.0
_CLOSE_LIMIT = 5.0


@dataclass(frozen=True)
class Found:
    """A state, and the record that holds it: in its partition lie all records of its task."""

    state: TaskState
    at: Coordinates


@dataclass(eq=False)
class Watch:
    """One who waits for a task's end; ``news`` is told every state on the way that is read.

    ``news`` is called on the reading thread: it returns at once and does not throw. Some states
    are skipped, some come twice.
    """

    task_id: str
    due: float
    news: Callable[[Found], None]
    end: Future[TaskState] = field(default_factory=running)
    is_left: bool = False


class StateTail:
    """One thread reads while anyone waits: a lap from the beginning to the end for all newcomers
    since the last lap, then the news. A newcomer never cuts a lap short, so that laps end.
    """

    def __init__(self, open_reading: Callable[[], Reading], topic: str) -> None:
        """Connects when somebody waits for the first time."""
        self._open = open_reading
        self._topic = topic
        self._changed = threading.Condition()
        self._newcomers: list[tuple[float, int, Watch]] = []
        self._sequence = itertools.count()
        self._watches: dict[str, list[Watch]] = {}
        self._is_closing = False
        self._thread = threading.Thread(target=self._run, name="kurier-states", daemon=True)
        self._has_started = False

    def watch(
        self, task_id: str, news: Callable[[Found], None] | None = None, after: float = 0.0
    ) -> Watch:
        """Waits for the end of a task, whether it ended long ago or ends later.

        ``after`` says in how many seconds the reading may begin.
        """
        watch = Watch(task_id, time.monotonic() + after, news or (lambda found: None))
        with self._changed:
            if self._is_closing:
                watch.end.set_exception(ClientClosed(task_id))
                return watch
            self._enqueue(watch)
            if not self._has_started:
                self._has_started = True
                self._thread.start()
            if self._newcomers[0][2] is watch:
                self._changed.notify()
        return watch

    def _enqueue(self, watch: Watch) -> None:
        heapq.heappush(self._newcomers, (watch.due, next(self._sequence), watch))

    def leave(self, watch: Watch) -> None:
        """Ends a watch; its future never completes."""
        with self._changed:
            watch.is_left = True
            others = [one for one in self._watches.get(watch.task_id, ()) if one is not watch]
            if others:
                self._watches[watch.task_id] = others
            else:
                self._watches.pop(watch.task_id, None)

    def _run(self) -> None:
        while self._await_newcomers():
            try:
                reading = self._open()
                try:
                    while self._await_newcomers():
                        self._follow(reading)
                finally:
                    reading.close()
            except BrokerUnreachable as problem:
                LOG.warning("states.unreadable cause=%s", problem)
                self._start_over()

    def _await_newcomers(self) -> bool:
        """Returns true when somebody new is due, false when this closes."""
        with self._changed:
            while not self._is_closing:
                wait = self._next_due()
                if wait is not None and wait <= 0:
                    return True
                self._changed.wait(wait)
            return False

    def _next_due(self) -> float | None:
        """In how many seconds somebody new is due; None if nobody is."""
        while self._newcomers and self._newcomers[0][2].is_left:
            heapq.heappop(self._newcomers)
        return self._newcomers[0][0] - time.monotonic() if self._newcomers else None

    def _follow(self, reading: Reading) -> None:
        self._take_newcomers()
        reading.start_at_beginning(self._topic)
        while self._is_wanted(reading.is_behind()):
            message = reading.poll(_POLL)
            if message is not None:
                self._hear(message)

    def _take_newcomers(self) -> None:
        with self._changed:
            while self._is_somebody_due():
                watch = heapq.heappop(self._newcomers)[2]
                self._watches.setdefault(watch.task_id, []).append(watch)

    def _is_somebody_due(self) -> bool:
        wait = self._next_due()
        return wait is not None and wait <= 0

    def _is_wanted(self, is_lapping: bool) -> bool:
        with self._changed:
            goes_on = is_lapping or not self._is_somebody_due()
            return not self._is_closing and bool(self._watches) and goes_on

    def _hear(self, message: Message) -> None:
        with self._changed:
            watches = list(self._watches.get(key_of(message), ()))
        value = value_of(message)
        if not watches or value is None:
            return
        try:
            found = state.decode(value)
        except Refused as refusal:
            LOG.warning("states.malformed offset=%s code=%s", message.offset(), refusal.code)
            return
        at = Coordinates(self._topic, int(message.partition() or 0), int(message.offset() or 0))
        for watch in watches:
            watch.news(Found(found, at))
        if found.has_ended():
            for watch in watches:
                self.leave(watch)
                watch.end.set_result(found)

    def _start_over(self) -> None:
        """After a pause everybody is new again."""
        with self._changed:
            self._changed.wait_for(lambda: self._is_closing, _PAUSE)
            for watch in [one for some in self._watches.values() for one in some]:
                self._enqueue(watch)
            self._watches.clear()

    def close(self) -> None:
        """Fails every watch with ClientClosed."""
        with self._changed:
            self._is_closing = True
            self._changed.notify_all()
        if self._has_started:
            self._thread.join(_CLOSE_LIMIT)
        with self._changed:
            left = [entry[2] for entry in self._newcomers]
            left += [one for some in self._watches.values() for one in some]
            self._newcomers, self._watches = [], {}
        for watch in left:
            if not watch.is_left:
                watch.end.set_exception(ClientClosed(watch.task_id))
