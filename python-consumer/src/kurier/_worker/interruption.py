"""Turns the stop signal into an exception, while and only while the handler runs."""

from __future__ import annotations

import _thread
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType as StackFrame

from kurier._errors import TaskCancelled, TaskTimeout
from kurier._worker.child import Bell
from kurier._worker.frames import TIME_LIMIT


class Interruption:
    """Belongs to the main thread of a task's process, where signals arrive."""

    def __init__(self, bell: Bell) -> None:
        self._bell = bell
        self._run = 0
        self._asked = 0
        self._cause = 0
        self._is_held = False
        self._main = _thread.get_ident()

    @property
    def was_asked(self) -> bool:
        """Whether the run under way was told to stop."""
        return self._run != 0 and self._asked == self._run

    def on_signal(self, number: int, frame: StackFrame | None) -> None:
        run, cause = self._bell.rung()
        if run == 0:
            # Nobody has announced it: somebody else than the supervisor wants an end.
            run, cause = self._run, 0
        if run == self._asked:
            return
        self._asked, self._cause = run, cause
        self._raise_if_due()

    def enter(self, run: int) -> None:
        self._run = run
        if self._asked == run:
            self._raise_if_due()

    def leave(self) -> None:
        self._run = 0

    @contextmanager
    def held(self) -> Iterator[None]:
        """What the main thread does here is done whole: the exception waits for its end."""
        if _thread.get_ident() != self._main:
            yield
            return
        before, self._is_held = self._is_held, True
        asked = self._asked
        try:
            yield
        finally:
            self._is_held = before
        if self._asked != asked:
            self._raise_if_due()

    def _raise_if_due(self) -> None:
        if self._is_held or not self.was_asked:
            return
        if self._cause & TIME_LIMIT:
            raise TaskTimeout("the task's time was over")
        raise TaskCancelled("the task was asked to stop")
