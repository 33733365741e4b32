"""One task under a supervisor: its process, its pipes and what became of them."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Callable, NamedTuple, Optional

from kurier._worker import system, workdir
from kurier._worker.child import Child
from kurier._worker.command import Command, too_large
from kurier._worker.frames import (
    Frame,
    FrameBuffer,
    FrameType,
    ProtocolError,
    log_body,
    sync_body,
    to_json,
)
from kurier._worker.output import STDERR, STDOUT, Output, Tail
from kurier._worker.progress import MAX_BODY, Pace
from kurier._worker.system import Ended

_CHUNK = 64 * 1024
_TEXT = 1
_UNLIMITED = 1 << 62
_REPORTS_PER_SECOND = 20
_NUDGE_AFTER = 0.1

_NOTHING: Mapping[str, Any] = {
    "pid": 0,
    "exitCode": None,
    "signal": None,
    "stopped": None,
    "killed": [],
    "stdout": {"bytes": 0, "kept": 0},
    "stderr": {"bytes": 0, "kept": 0},
    "tail": "",
    "maxRssBytes": 0,
    "cpuMicros": 0,
}

Reader = Callable[[], Optional[int]]
"""Takes what a descriptor has: how many bytes, 0 at its end, None if there were none yet."""


def refuse(number: int, failure: Mapping[str, Any], send: Callable[[Frame], None]) -> None:
    """Answers for a run that never began."""
    send(Frame(FrameType.ERROR, to_json(failure), number))
    send(Frame(FrameType.BYE, to_json(_NOTHING), number))


class Held(NamedTuple):
    """What a run holds until its end: its process, its folder, and what a command is given."""

    child: Child
    folder: str
    command: Command | None


class Run:
    """Exists from the TASK to its BYE. Belongs to the supervisor's one thread."""

    def __init__(
        self,
        number: int,
        header: Mapping[str, Any],
        held: Held,
        send: Callable[[Frame], None],
    ):
        self.number = number
        self.pid = held.child.pid
        """The process of the task."""
        self.stopped: str | None = None
        self._header = header
        self._child = child = held.child
        self._command = held.command
        self._folder = held.folder
        self._send = send
        self._answer: Frame | None = None
        self._received = FrameBuffer()
        self._tail = Tail()
        self._result = bytearray()
        self._killed: list[int] = []
        self._group_killed = False
        self.nudge_at: float | None = None
        # Twice what an honest task sends: the memory of this process is no task's to fill.
        self._pace = Pace(_REPORTS_PER_SECOND, burst=2 * _REPORTS_PER_SECOND)
        os.set_blocking(child.channel, False)
        self._stdout, self._stderr = self._outputs(header["limits"])
        self.readers: dict[int, Reader] = {
            child.channel: self._receive,
            child.stdout: self._reader(self._stdout),
            child.stderr: self._reader(self._stderr),
        }
        send(Frame(FrameType.STARTED, b'{"pid":%d}' % child.pid, number))

    def _outputs(self, limits: Mapping[str, Any]) -> tuple[Output, Output]:
        # Of a child that serves many tasks the node keeps what belongs to each of them.
        kept = _UNLIMITED if "token" in self._header else limits["outputBytes"]
        stderr = Output(self._child.stderr, kept, self._log(STDERR), self._tail)
        if self._result_is_stdout():
            keep = self._keep_result
            return Output(self._child.stdout, limits["resultBytes"], keep, None), stderr
        return Output(self._child.stdout, kept, self._log(STDOUT), self._tail), stderr

    def _reader(self, output: Output) -> Reader:
        if "token" not in self._header:
            return output.read

        def read() -> int | None:
            self._child.bell.stir()
            return output.read()

        return read

    def _synchronise(self) -> None:
        """Passes on what a warm child has written so far, and tells it how much that is."""
        for output in (self._stdout, self._stderr):
            output.read_on()
        written = sync_body(self._stdout.kept + self._stderr.kept)
        self._child.give(Frame(FrameType.SYNC, written).encoded())

    def _receive(self) -> int | None:
        """Takes what the task says; its first answer counts, and nothing else it may send."""
        try:
            data = os.read(self._child.channel, _CHUNK)
            for frame in self._received.feed(data):
                self._hear(frame)
        except BlockingIOError:
            return None
        except (OSError, ProtocolError):
            return 0
        return len(data)

    def _hear(self, frame: Frame) -> None:
        if "token" in self._header:
            # A child for many tasks answers on its own connection; whatever else comes is forged.
            if frame.type == FrameType.SYNC:
                self._synchronise()
        elif self._answer is not None:
            return
        elif frame.type in (FrameType.RESULT, FrameType.ERROR):
            self._answer = self._checked(frame)
        elif frame.type == FrameType.PROGRESS:
            self._forward(frame.body)

    def _forward(self, progress: bytes) -> None:
        if len(progress) <= MAX_BODY and self._pace.allows():
            self._send(Frame(FrameType.PROGRESS, progress, self.number))

    def stop_softly(self, task: int, cause: int) -> None:
        """Lets the task clean up; one that has already answered is left to end."""
        self._channel_drained()
        if self._answer is not None:
            return
        self.stopped = "soft"
        if self._command is not None and "script" not in self._header:
            self._signal_group(signal.SIGTERM)
            return
        self._child.bell.ring(task, cause)
        os.kill(self.pid, signal.SIGTERM)
        self.nudge_at = time.monotonic() + _NUDGE_AFTER

    def patience(self) -> float | None:
        """After how many milliseconds ``nudge`` is due; None if it is not."""
        if self.nudge_at is None:
            return None
        return max(0.0, 1000 * (self.nudge_at - time.monotonic()))

    def nudge(self) -> None:
        """Sends the soft stop of a function once more.

        Python sees a signal between two of its instructions: one that comes just before a call
        that blocks is seen after it. The second one interrupts that call.
        """
        if self.nudge_at is None or time.monotonic() < self.nudge_at:
            return
        self.nudge_at = None
        if self._answer is None and self.stopped == "soft":
            os.kill(self.pid, signal.SIGTERM)

    def stop_hard(self) -> None:
        """Kills the task's process group; who left the group is found by the sweep."""
        self._channel_drained()
        if self._answer is None:
            self.stopped = "hard"
        self._group_killed = True
        self._signal_group(signal.SIGKILL)

    def descriptors(self) -> tuple[int, ...]:
        """What its supervisor listens to until it is over."""
        return self._child.descriptors()

    def reaped(self, pid: int, status: int) -> None:
        """Told of everyone who ended while the task ran: after a hard stop, that was us."""
        if self._group_killed and system.was_killed(status):
            self._killed.append(pid)

    def finish(self, ended: Ended, sweep: Callable[[], list[int]]) -> None:
        """Called when the task's process has ended: nothing of it is left when this returns."""
        status = ended.status
        self.reaped(self.pid, status)
        self._killed += sweep()
        self._stdout.drain()
        self._stderr.drain()
        self._channel_drained()
        answer = self._answer or self._answer_of_command(status)
        self.close()
        if answer is not None:
            self._send(answer)
        facts = {
            "pid": self.pid,
            "exitCode": os.WEXITSTATUS(status) if os.WIFEXITED(status) else None,
            "signal": os.WTERMSIG(status) if os.WIFSIGNALED(status) else None,
            "stopped": self.stopped,
            "killed": self._killed,
            "stdout": self._stdout.facts(),
            "stderr": self._stderr.facts(),
            "tail": self._tail.text(),
            "maxRssBytes": ended.max_rss,
            "cpuMicros": round(ended.cpu * 1_000_000),
        }
        self._send(Frame(FrameType.BYE, to_json(facts), self.number))

    def close(self) -> None:
        """Gives back what the run held, and removes its files."""
        if self.stopped is not None:
            self._child.bell.silence()
        self._child.close()
        if self._command is not None:
            self._command.close()
        workdir.remove(self._folder)

    def _checked(self, frame: Frame) -> Frame:
        limit = self._header["limits"]["resultBytes"]
        if frame.type == FrameType.RESULT and len(frame.body) > limit:
            return too_large(len(frame.body), limit)._replace(run=self.number)
        return Frame(frame.type, frame.body, self.number)

    def _answer_of_command(self, status: int) -> Frame | None:
        result = self._result_of_command(status)
        return None if result is None else result._replace(run=self.number)

    def _result_of_command(self, status: int) -> Frame | None:
        if self._command is None or status != 0 or self.stopped is not None:
            return None
        limit = self._header["limits"]["resultBytes"]
        if not self._result_is_stdout():
            return self._command.result_file(limit)
        if self._stdout.total > limit:
            return too_large(self._stdout.total, limit)
        flags = _TEXT if self._header["resultFrom"] == "stdout-text" else 0
        return Frame(FrameType.RESULT, bytes(self._result), flags=flags)

    def _result_is_stdout(self) -> bool:
        return str(self._header.get("resultFrom", "")).startswith("stdout")

    def _keep_result(self, offset: int, data: bytes) -> None:
        self._result += data

    def _log(self, stream: int) -> Callable[[int, bytes], None]:
        def send(offset: int, data: bytes) -> None:
            self._send(Frame(FrameType.LOG, log_body(offset, data), self.number, flags=stream))

        return send

    def _channel_drained(self) -> None:
        while self._receive():
            pass

    def _signal_group(self, number: int) -> None:
        # The child may not be in its group yet, or no longer; its pid is ours until we reap it.
        with suppress(ProcessLookupError):
            os.killpg(self.pid, number)
        if os.getpgid(self.pid) != self.pid:
            os.kill(self.pid, number)
