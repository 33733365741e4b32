"""What is heard of one task while it runs: its progress and its output, as they come.

Each of these iterators gives None where there is no news for a moment, so that who iterates can
stop, and never ends a task.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Iterator
from datetime import timedelta
from typing import Callable

from kurier._client.errors import ResultTimeout
from kurier._client.loglines import LineReading, LogEnding, LogLine
from kurier._client.reading import Reading, key_of, value_of
from kurier._client.states import Found, StateTail
from kurier._protocol import instants, log, state
from kurier._protocol.ids import TopicNames
from kurier._protocol.refusal import Refused
from kurier._protocol.run import Progress

_TICK = 0.2
_MOST_UNTOLD = 100

# Brokers that took the task and its output need not agree on the time.
_CLOCK_SKEW = timedelta(minutes=1)


class Patience:
    """How long a caller waits in all."""

    def __init__(self, what: str, timeout: float | None) -> None:
        self._what = what
        self._timeout = timeout
        self._start = time.monotonic()

    def left(self) -> float | None:
        """The seconds that are left, at least 0; None where there is no limit."""
        if self._timeout is None:
            return None
        return max(0.0, self._timeout - (time.monotonic() - self._start))

    def check(self) -> None:
        """Raises ResultTimeout when it is over."""
        if self.left() == 0:
            raise ResultTimeout(f"{self._what} after {self._timeout} s; it goes on")


def progress(states: StateTail, task_id: str, timeout: float | None) -> Iterator[Progress | None]:
    """The newest words of a task about its progress, each once, until it has ended.

    While the caller is slow a hundred wait; of more the oldest are passed over.
    """
    patience = Patience(f"task {task_id} has not ended", timeout)
    untold: deque[Progress] = deque(maxlen=_MOST_UNTOLD)
    changed = threading.Event()
    newest: list[Progress] = []

    def hear(found: Found) -> None:
        word = found.state.progress
        if word is not None and (not newest or word.at > newest[-1].at):
            newest[:] = [word]
            untold.append(word)
            changed.set()

    watch = states.watch(task_id, hear)
    watch.end.add_done_callback(lambda end: changed.set())
    try:
        while True:
            has_ended = watch.end.done()
            while untold:
                yield untold.popleft()
            if has_ended:
                watch.end.result()
                return
            patience.check()
            if not changed.wait(_TICK):
                yield None
            changed.clear()
    finally:
        states.leave(watch)


def find(states: StateTail, task_id: str, patience: Patience) -> Iterator[Found | None]:
    """Ends with where a task stands, once it is known."""
    known: list[Found] = []
    changed = threading.Event()

    def hear(found: Found) -> None:
        known.append(found)
        changed.set()

    watch = states.watch(task_id, hear)
    watch.end.add_done_callback(lambda end: changed.set())
    try:
        while not changed.wait(_TICK):
            patience.check()
            yield None
        if not known:
            watch.end.result()
        yield known[-1]
    finally:
        states.leave(watch)


def lines(
    states: StateTail,
    open_reading: Callable[[], Reading],
    names: TopicNames,
    task_id: str,
    follow: bool,
    timeout: float | None,
) -> Iterator[LogLine | None]:
    """What a task prints, from its first attempt on, until it has ended or is not followed."""
    patience = Patience(f"task {task_id} has not ended", timeout)
    found: Found | None = None
    for found in find(states, task_id, patience):
        if found is None:
            yield None
    if found is None:
        return
    reading = open_reading()
    try:
        yield from _Output(reading, names, found).lines(follow, patience)
    finally:
        reading.close()


class _Output:
    """Follows the output of one task and its states, in its partition of both topics."""

    def __init__(self, reading: Reading, names: TopicNames, found: Found) -> None:
        self._reading = reading
        self._names = names
        self._id = found.state.task.id
        self._lines = LineReading()
        self._ending = LogEnding(found.state)
        place = (names.logs, found.at.partition)
        offsets = {(names.state, found.at.partition): found.at.offset + 1}
        if reading.partitions(names.logs):
            since = instants.of_datetime(found.state.submitted_at - _CLOCK_SKEW) // 1_000_000
            offsets[place] = reading.first_since(place, since)
        reading.start(offsets)

    def lines(self, follow: bool, patience: Patience) -> Iterator[LogLine | None]:
        while self._reading.is_behind_in(self._names.logs) or not self._is_done(follow):
            message = self._reading.poll(_TICK)
            if message is None:
                patience.check()
                yield None
            elif message.topic() == self._names.state:
                self._hear_state(key_of(message), value_of(message))
            elif _is_about(self._id, message.headers()):
                yield from self._print(value_of(message))
        yield from self._lines.rest()

    def _is_done(self, follow: bool) -> bool:
        return self._ending.is_over() or (not follow and not self._ending.has_ended())

    def _hear_state(self, key: str, value: bytes | None) -> None:
        if key == self._id and value is not None:
            try:
                self._ending.becomes(state.decode(value))
            except Refused:
                return

    def _print(self, value: bytes | None) -> list[LogLine]:
        try:
            entry = log.decode(value)
        except Refused:
            return []
        if entry.source.task_id != self._id:
            return []
        self._ending.sees(entry)
        return self._lines.read(entry)


def _is_about(task_id: str, headers: object) -> bool:
    named = dict(headers).get("kurier-task-id") if isinstance(headers, list) else None
    return named is None or named == task_id.encode()
