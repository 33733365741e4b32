"""The life of one task that is a Python function, in its own process."""

from __future__ import annotations

import asyncio
import inspect
import signal
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import FrameType as StackFrame
from typing import Any

from kurier._context import Context
from kurier._errors import TaskCancelled
from kurier._worker import failure, stdio
from kurier._worker.binding import Binding
from kurier._worker.channel import Channel
from kurier._worker.encoding import decoded, encoded
from kurier._worker.frames import FrameType, to_json

_HARNESS_FRAMES = 3


@dataclass
class Interruption:
    """Turns the stop signal into TaskCancelled, while and only while the handler runs."""

    running: bool = False
    asked: bool = False

    def on_signal(self, number: int, frame: StackFrame | None) -> None:
        first = not self.asked
        self.asked = True
        if self.running and first:
            raise TaskCancelled("the task was asked to stop")

    def enter(self) -> None:
        self.running = True
        if self.asked:
            raise TaskCancelled("the task was asked to stop before it began")


def run(
    binding: Binding, header: Mapping[str, Any], payload: bytes, interruption: Interruption
) -> bytes:
    """Calls the handler with a payload; returns its result as JSON."""
    arguments = decoded(payload)
    context = _context(header)
    try:
        interruption.enter()
        value = binding.call(arguments, context)
        if inspect.iscoroutine(value):
            value = asyncio.run(value)
    finally:
        interruption.running = False
    return encoded(value, header["limits"]["resultBytes"])


def live(binding: Binding, header: Mapping[str, Any], payload: bytes, descriptor: int) -> int:
    """Runs the handler, answers on the descriptor, returns the exit code of this process."""
    channel = Channel(descriptor)
    interruption = Interruption()
    signal.signal(signal.SIGTERM, interruption.on_signal)
    signal.pthread_sigmask(signal.SIG_SETMASK, ())
    _reseed()
    try:
        body = run(binding, header, payload, interruption)
    except SystemExit as leaving:
        return _exit_code(leaving)
    except BaseException as error:
        stdio.flush()
        facts = failure.described(error, skipped=_HARNESS_FRAMES)
        channel.send(FrameType.ERROR, to_json(facts))
        return 0
    stdio.flush()
    channel.send(FrameType.RESULT, body)
    return 0


def _context(header: Mapping[str, Any]) -> Context:
    deadline = header.get("deadline")
    return Context(
        task_id=header["taskId"],
        execution_id=header["executionId"],
        type=header["type"],
        attempt=header["attempt"],
        idempotency_key=header["idempotencyKey"],
        deadline=None if deadline is None else _instant(deadline),
    )


def _instant(text: str) -> datetime:
    # Python 3.9 knows neither the Z nor more than six digits of a second.
    whole, _, fraction = text.rstrip("Z").partition(".")
    return datetime.fromisoformat(f"{whole}.{(fraction + '000000')[:6]}+00:00")


def _reseed() -> None:
    # The random module reseeds itself after a fork; numpy's global generator does not.
    numpy_random = sys.modules.get("numpy.random")
    if numpy_random is not None:
        numpy_random.seed()


def _exit_code(leaving: SystemExit) -> int:
    if leaving.code is None:
        return 0
    if isinstance(leaving.code, int):
        return leaving.code & 0xFF
    print(leaving.code, file=sys.stderr)
    return 1
