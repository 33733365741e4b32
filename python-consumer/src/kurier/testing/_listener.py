"""Hears what a task says in a test, and asks it to stop."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from kurier._context import LOG_NAME
from kurier._errors import TaskCancelled, TaskTimeout
from kurier.testing._run import Progress


@dataclass(frozen=True)
class Stop:
    """After how many reports of progress a task is asked to stop; None for never."""

    after: int | None = None
    is_timeout: bool = False

    @staticmethod
    def of(cancel_after: int | None, timeout_after: int | None) -> Stop:
        if cancel_after is not None and timeout_after is not None:
            raise TypeError("give either cancel_after or timeout_after")
        after = timeout_after if cancel_after is None else cancel_after
        if after is not None and after < 0:
            raise TypeError("a task is stopped after 0 or more reports of progress")
        return Stop(after, timeout_after is not None)

    @property
    def status(self) -> str:
        return "timed out" if self.is_timeout else "cancelled"

    def exception(self) -> TaskCancelled:
        return TaskTimeout("it ran longer than it may") if self.is_timeout else TaskCancelled()


class Listener(logging.Handler):
    """Of one run. The stop is raised once, on the thread that runs the task."""

    def __init__(self, stop: Stop) -> None:
        super().__init__(logging.INFO)
        self.stop = stop
        self.progress: list[Progress] = []
        self.log: list[str] = []
        self.was_asked = stop.after == 0
        self._is_raised = False
        self._thread = threading.get_ident()

    def progressed(self, done: float, total: float | None, message: str) -> None:
        self.progress.append(Progress(done, total, message))
        if self.stop.after is None or len(self.progress) < self.stop.after:
            return
        self.was_asked = True
        if not self._is_raised and threading.get_ident() == self._thread:
            self._is_raised = True
            raise self.stop.exception()

    def emit(self, record: logging.LogRecord) -> None:
        self.log.append(record.getMessage())

    @contextmanager
    def listening(self) -> Iterator[None]:
        """While the task runs: with the level that a worker gives its logger."""
        log, level = logging.getLogger(LOG_NAME), logging.getLogger(LOG_NAME).level
        log.addHandler(self)
        if level == logging.NOTSET:
            log.setLevel(logging.INFO)
        try:
            yield
        finally:
            log.removeHandler(self)
            log.setLevel(level)
