"""One run of a handler in this process: the worker's own code, without its process tree."""

from __future__ import annotations

import faulthandler
import signal
import sys
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from types import FrameType as StackFrame
from typing import Any

from kurier._task import type_of
from kurier._worker import function
from kurier._worker.binding import Binding
from kurier._worker.child import Bell
from kurier._worker.failure import KINDS, described, failure, of_exit, retried
from kurier._worker.frames import TIME_LIMIT, FrameType
from kurier._worker.interruption import Interruption
from kurier._worker.preload import Preloaded
from kurier._worker.progress import Pace, Progress

GRACE = 5.0
"""Seconds between the soft stop at the time limit and the hard one; a worker's default."""
RESULT_LIMIT = 1 << 20
_RUN = 1

_EXIT_CODES = {**{kind: code for code, kind in KINDS.items()}, "invalid": 65}


@dataclass(frozen=True)
class Ended:
    """How a run ended: with a result, or with what an ERROR frame would say."""

    result: bytes | None = None
    error: Mapping[str, Any] | None = None

    @property
    def exit_code(self) -> int:
        """0, or that of the failure's kind, or 1 when no kind has one."""
        return 0 if self.error is None else _EXIT_CODES.get(self.error["kind"], 1)


def run(
    handler: str,
    payload: bytes,
    path: Sequence[str],
    timeout: float | None,
    as_process: bool = False,
) -> Ended:
    """Imports ``module:function`` and calls it with the bytes of a JSON payload.

    ``path`` is only told in messages; ``as_process`` allows what only a fork would suffer from.
    At ``timeout`` seconds or at SIGINT or SIGTERM the handler gets TaskCancelled. Takes over this
    process's signals: call it once, on the main thread.
    """
    preloaded = Preloaded.of([handler], (), path, is_forked=not as_process)
    for warning in preloaded.warnings:
        print(f"kurier: warning: {warning}", file=sys.stderr)
    if handler in preloaded.problems:
        return Ended(error=failure("start", "", preloaded.problems[handler]))
    stop = _Stop(timeout)
    with stop.armed():
        ended = _called(preloaded.bindings[handler].checked(), handler, payload, stop.interruption)
    return stop.judged(ended)


def _called(binding: Binding, handler: str, payload: bytes, interruption: Interruption) -> Ended:
    header = _header(type_of(binding.function) or handler.partition(":")[2])
    try:
        interruption.enter(_RUN)
        progress = Progress(_Aloud(), Pace(function.REPORTS_PER_SECOND, burst=10))
        context = partial(function.context_of, header, progress, interruption)
        return Ended(function.run(binding, payload, context, RESULT_LIMIT))
    except SystemExit as leaving:
        return Ended(error=of_exit(function.exit_code(leaving)))
    except BaseException as error:
        facts, retry = described(error), binding.declaration.retry
        return Ended(error=facts if retry is None else retried(facts, error, retry, 1))
    finally:
        interruption.leave()


def _header(task_type: str) -> dict[str, Any]:
    task = str(uuid.uuid4())
    return {
        "taskId": task,
        "executionId": str(uuid.uuid4()),
        "type": task_type,
        "attempt": 1,
        "idempotencyKey": task,
        "deadline": None,
    }


class _Aloud:
    """Where progress goes when nobody but the developer listens."""

    def is_ours(self) -> bool:
        return True

    def send(self, kind: FrameType, body: bytes) -> None:
        print(f"kurier: progress {body.decode()}", file=sys.stderr)


class _Stop:
    """Stops the handler softly at its time limit or when asked; the first cause stands."""

    def __init__(self, timeout: float | None) -> None:
        self._bell = Bell()
        self.interruption = Interruption(self._bell)
        self._timeout = timeout
        self._cause: dict[str, Any] | None = None

    @contextmanager
    def armed(self) -> Iterator[None]:
        """While the handler runs."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGALRM):
            signal.signal(number, self._on_signal)
        if self._timeout is not None:
            signal.setitimer(signal.ITIMER_REAL, self._timeout)
            # Ends the process even inside C code, and shows where it hangs.
            faulthandler.dump_traceback_later(self._timeout + GRACE, exit=True)
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            faulthandler.cancel_dump_traceback_later()

    def judged(self, ended: Ended) -> Ended:
        """A run that was stopped has not failed and not succeeded, whatever it answered."""
        if self._cause is None:
            return ended
        traceback = (ended.error or {}).get("traceback")
        return Ended(error={**self._cause, **({"traceback": traceback} if traceback else {})})

    def _on_signal(self, number: int, frame: StackFrame | None) -> None:
        if self._cause is None:
            self._cause = self._cause_of(number)
        if number != signal.SIGALRM:
            # Whoever asks twice does not want to wait.
            signal.signal(number, signal.SIG_DFL)
        self._bell.ring(_RUN, TIME_LIMIT if number == signal.SIGALRM else 0)
        self.interruption.on_signal(number, frame)

    def _cause_of(self, number: int) -> dict[str, Any]:
        if number == signal.SIGALRM:
            message = f"it ran longer than {self._timeout:g} s and was stopped"
            return failure("timed out", "", message)
        return failure("cancelled", "", "it was cancelled")
