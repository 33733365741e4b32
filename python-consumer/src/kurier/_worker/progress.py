"""What a task says about its progress, paced so that it costs the task next to nothing."""

from __future__ import annotations

import _thread
import time
from typing import Any, Callable, Protocol

from kurier._worker.frames import FrameType, to_json

MAX_MESSAGE = 1024
MAX_BODY = 8 * 1024

_LARGEST_EXACT = 2**53


class Voice(Protocol):
    """Where a run's frames go."""

    def is_ours(self) -> bool: ...

    def send(self, kind: FrameType, body: bytes) -> None: ...


class Pace:
    """Lets a burst through at once, then so many a second. Not for more than one thread."""

    def __init__(
        self, per_second: float, burst: int, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._per_second = per_second
        self._burst = burst
        self._clock = clock
        self._allowance = float(burst)
        self._last = clock()

    def allows(self) -> bool:
        """Tells whether one more may go now, and counts it if so."""
        now = self._clock()
        self._allowance += (now - self._last) * self._per_second
        self._allowance = min(self._allowance, self._burst)
        self._last = now
        if self._allowance < 1:
            return False
        self._allowance -= 1
        return True


class Progress:
    """Reports for one run, from any thread of the task's own process."""

    def __init__(self, channel: Voice, pace: Pace) -> None:
        self._channel = channel
        self._pace = pace
        # Reentrant: a signal handler of the user's may report while its thread does.
        self._lock = _thread.RLock()
        self._held: tuple[float, float | None, str] | None = None

    def report(self, done: float, total: float | None, message: str) -> None:
        """Sends it, or keeps it as the newest until it may be sent."""
        if not self._channel.is_ours():
            return
        with self._lock:
            self._held = (done, total, message)
            if self._pace.allows():
                self.flush()

    def flush(self) -> None:
        """Sends what was held back; nothing if that has been sent already."""
        with self._lock:
            held, self._held = self._held, None
            if held is not None:
                self._channel.send(FrameType.PROGRESS, to_json(_body(*held)))


def _body(done: float, total: float | None, message: str) -> dict[str, Any]:
    text = message.encode("utf-8", errors="backslashreplace")[:MAX_MESSAGE]
    return {
        "done": _shortest(done),
        "total": None if total is None else _shortest(total),
        "message": text.decode("utf-8", errors="ignore"),
    }


def _shortest(number: float) -> float:
    return int(number) if number.is_integer() and number < _LARGEST_EXACT else number
