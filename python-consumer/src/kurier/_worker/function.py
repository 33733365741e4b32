"""The life of a child that serves one task, and what a task's function is called with."""

from __future__ import annotations

import gc
import struct
import sys
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from types import CoroutineType
from typing import Any, Callable

from kurier._context import LOG_NAME, Context, Reporter
from kurier._worker import failure, signal_calls, stdio, workdir
from kurier._worker.binding import Binding
from kurier._worker.channel import Channel
from kurier._worker.child import Bell
from kurier._worker.confinement import Confinement
from kurier._worker.encoding import decoded, encoded
from kurier._worker.frames import Frame, FrameType, cut_task, from_json
from kurier._worker.interruption import Interruption
from kurier._worker.progress import Pace, Progress

REPORTS_PER_SECOND = 10

_LIMIT = struct.Struct(">I")


def run(
    binding: Binding,
    payload: bytes,
    context: Callable[[], Context],
    limit: int,
) -> bytes:
    """Calls the handler with a payload; returns its result as JSON of at most ``limit`` bytes."""
    value = binding.call(decoded(payload), context)
    if isinstance(value, CoroutineType):
        import asyncio

        value = asyncio.run(value)
    return encoded(value, limit)


class TaskLife:
    """The life of such a child, in two parts: before the fork that makes it, and after."""

    def __init__(
        self, bindings: Sequence[Binding | None], folder: str, confinement: Confinement, bell: Bell
    ) -> None:
        self.confinement = confinement
        self._bindings = bindings
        self._folder = folder
        self._bell = bell
        self._interruption = Interruption(bell)

    def prepare(self) -> None:
        """In the parent, which needs nothing of this itself: pages touched now are shared."""
        signal_calls.reset_but_term()
        signal_calls.handle(signal_calls.TERM, self._interruption.on_signal)
        signal_calls.let_all_through()
        stdio.give_voice(LOG_NAME)
        workdir.enter(self._folder)
        # What is there now no child looks through for garbage: it would copy it.
        gc.freeze()

    def whole(self, channel: Channel, bell: Bell) -> int:
        """Both, in a child that nobody has prepared."""
        self.prepare()
        return self.live(channel)

    def live(self, channel: Channel) -> int:
        """Waits for a task, runs it, answers on the same channel, returns the exit code."""
        interruption = self._interruption
        progress: list[Progress] = []
        reseed()
        self.confinement.enter()
        task = channel.receive()
        if task is None:
            return 0
        limit, head, payload = _taken(task.body)
        kind, body, code = FrameType.RESULT, b"", 0
        binding = self._bindings[task.argument]
        self._bell.begin(task.run)
        try:
            interruption.enter(task.run)
            assert binding is not None, "the supervisor knows what it may ask for"
            context = partial(_reporting, head, channel, interruption, progress)
            body = run(binding, payload, context, limit)
        except SystemExit as leaving:
            return exit_code(leaving)
        except BaseException as error:
            kind, body = FrameType.ERROR, failure.told(error, self.confinement, binding, head)
        finally:
            interruption.leave()
            for reports in progress:
                reports.flush()
        stdio.flush()
        channel.send(kind, body)
        return code


def given(run: int, handler: int, limit: int, body: bytes) -> bytes:
    """What the child gets of a TASK: a frame that spares it to read the header.

    ``handler`` is a number, ``limit`` the most bytes its result may have, ``body`` the TASK's.
    """
    return Frame(FrameType.TASK, _LIMIT.pack(limit) + body, run, argument=handler).encoded()


def _taken(body: bytes) -> tuple[int, bytes, bytes]:
    (limit,) = _LIMIT.unpack_from(body)
    return (limit, *cut_task(body[_LIMIT.size :]))


def _reporting(
    head: bytes,
    channel: Channel,
    interruption: Interruption,
    made: list[Progress],
) -> Context:
    """Made only for a handler that takes one."""
    made.append(Progress(channel, Pace(REPORTS_PER_SECOND, burst=REPORTS_PER_SECOND)))
    return context_of(from_json(head), made[-1], interruption)


def context_of(
    header: Mapping[str, Any], progress: Progress, interruption: Interruption
) -> Context:
    """What the header of a TASK says, for a handler in a process of its own."""
    return context_with(header, progress.report, lambda: interruption.was_asked)


def context_with(
    header: Mapping[str, Any], on_progress: Reporter | None, stop_asked: Callable[[], bool]
) -> Context:
    """What the header of a TASK says, for the handler."""
    deadline = header.get("deadline")
    return Context(
        task_id=header["taskId"],
        execution_id=header["executionId"],
        type=header["type"],
        attempt=header["attempt"],
        idempotency_key=header["idempotencyKey"],
        deadline=None if deadline is None else _instant(deadline),
        on_progress=on_progress,
        stop_asked=stop_asked,
        shadow=bool(header.get("shadow")),
    )


def _instant(text: str) -> datetime:
    # Python 3.9 knows neither the Z nor more than six digits of a second.
    whole, _, fraction = text.rstrip("Z").partition(".")
    return datetime.fromisoformat(f"{whole}.{(fraction + '000000')[:6]}+00:00")


def reseed() -> None:
    """Gives a fork random numbers of its own."""
    # The random module reseeds itself after a fork; numpy's global generator does not.
    numpy_random = sys.modules.get("numpy.random")
    if numpy_random is not None:
        numpy_random.seed()


def exit_code(leaving: SystemExit) -> int:
    """What the interpreter would exit with, after saying what it would say."""
    if leaving.code is None:
        return 0
    if isinstance(leaving.code, int):
        return leaving.code & 0xFF
    print(leaving.code, file=sys.stderr)
    return 1
