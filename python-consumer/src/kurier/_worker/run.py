"""One task under a supervisor: its process, its pipes and what became of them."""

from __future__ import annotations

import os
import resource
import signal
import socket
import sys
from collections.abc import Mapping
from typing import Any, Callable, NoReturn, Optional

from kurier._worker import stdio, system
from kurier._worker.command import Command, too_large
from kurier._worker.frames import (
    Frame,
    FrameBuffer,
    FrameType,
    ProtocolError,
    log_body,
    to_json,
)
from kurier._worker.output import STDERR, STDOUT, Output, Tail

_CHUNK = 64 * 1024
_TEXT = 1

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

Life = Callable[[int], int]
"""What the child does, given the descriptor it answers on; returns its exit code."""


class Run:
    """Exists from the TASK to its BYE. Belongs to the supervisor's one thread."""

    def __init__(self, number: int, header: Mapping[str, Any], send: Callable[[Frame], None]):
        self.number = number
        self.pid = 0
        self.stopped: str | None = None
        self.command: Command | None = None
        self._header = header
        self._send = send
        self._answer: Frame | None = None
        self._received = FrameBuffer()
        self._tail = Tail()
        self._result = bytearray()
        self._killed: list[int] = []
        self._group_killed = False

    def start(self, life: Life, secrets: tuple[int, ...]) -> None:
        """Starts the task's process; it gets none of the ``secrets``, our own descriptors.

        A command is spawned; its ``life`` is not ours to lead.
        """
        channel, theirs = socket.socketpair()
        out, out_write = os.pipe()
        err, err_write = os.pipe()
        null = os.open(os.devnull, os.O_RDONLY)
        supervisor = os.getpid()
        try:
            if self.command is not None:
                self.pid = self.command.spawn(null, out_write, err_write)
            else:
                self.pid = os.fork()
            if self.pid == 0:
                stdio.replace(null, out_write, err_write)
                for descriptor in (null, out_write, err_write, out, err, *secrets):
                    os.close(descriptor)
                channel.close()
                _live(life, theirs.fileno(), supervisor)
        except OSError:
            for descriptor in (channel.detach(), out, err):
                os.close(descriptor)
            raise
        finally:
            for descriptor in (null, theirs.detach(), out_write, err_write):
                os.close(descriptor)
        self._listen(channel, out, err)
        self._send(Frame(FrameType.STARTED, to_json({"pid": self.pid}), self.number))

    def _listen(self, channel: socket.socket, out: int, err: int) -> None:
        limits = self._header["limits"]
        channel.setblocking(False)
        self._channel = channel
        self._stdout = (
            Output(out, limits["resultBytes"], self._keep_result, None)
            if self._result_is_stdout()
            else Output(out, limits["outputBytes"], self._log(STDOUT), self._tail)
        )
        self._stderr = Output(err, limits["outputBytes"], self._log(STDERR), self._tail)

    def readers(self) -> dict[int, Reader]:
        """What to call when one of the task's descriptors has something."""
        return {
            self._channel.fileno(): self._receive,
            self._stdout.descriptor: self._stdout.read,
            self._stderr.descriptor: self._stderr.read,
        }

    def _receive(self) -> int | None:
        """Takes what the task says; its first answer counts, and nothing else it may send."""
        try:
            data = self._channel.recv(_CHUNK)
            for frame in self._received.feed(data):
                if self._answer is None and frame.type in (FrameType.RESULT, FrameType.ERROR):
                    self._answer = self._checked(frame)
        except BlockingIOError:
            return None
        except (OSError, ProtocolError):
            return 0
        return len(data)

    def stop_softly(self) -> None:
        """Lets the task clean up; a task that has already answered is left to end."""
        self._channel_drained()
        if self._answer is not None or self.stopped is not None:
            return
        self.stopped = "soft"
        if self.command is None:
            os.kill(self.pid, signal.SIGTERM)
        else:
            self._signal_group(signal.SIGTERM)

    def stop_hard(self) -> None:
        """Kills the task's process group; who left the group is found by the sweep."""
        self._channel_drained()
        if self._answer is None:
            self.stopped = "hard"
        self._group_killed = True
        self._signal_group(signal.SIGKILL)

    def reaped(self, pid: int, status: int) -> None:
        """Told of everyone who ended while the task ran: after a hard stop, that was us."""
        if self._group_killed and system.was_killed(status):
            self._killed.append(pid)

    def finish(self, status: int, used: resource.struct_rusage) -> None:
        """Called when the task's process has ended: nothing of it is left when this returns."""
        self.reaped(self.pid, status)
        self._killed += system.sweep()
        self._stdout.drain()
        self._stderr.drain()
        self._channel_drained()
        answer = self._answer or self._result_of_command(status)
        self.close()
        self.discard()
        if answer is not None:
            self._send(answer._replace(run=self.number))
        facts = {
            "pid": self.pid,
            "exitCode": os.WEXITSTATUS(status) if os.WIFEXITED(status) else None,
            "signal": os.WTERMSIG(status) if os.WIFSIGNALED(status) else None,
            "stopped": self.stopped,
            "killed": self._killed,
            "stdout": self._stdout.facts(),
            "stderr": self._stderr.facts(),
            "tail": self._tail.text(),
            "maxRssBytes": used.ru_maxrss * (1024 if sys.platform == "linux" else 1),
            "cpuMicros": round((used.ru_utime + used.ru_stime) * 1_000_000),
        }
        self._send(Frame(FrameType.BYE, to_json(facts), self.number))

    def refuse(self, failure: Mapping[str, Any]) -> None:
        """Answers for a run that never began."""
        self.discard()
        self._send(Frame(FrameType.ERROR, to_json(failure), self.number))
        self._send(Frame(FrameType.BYE, to_json(_NOTHING), self.number))

    def close(self) -> None:
        self._channel.close()
        os.close(self._stdout.descriptor)
        os.close(self._stderr.descriptor)

    def discard(self) -> None:
        """Removes the files of a run that has ended or never began."""
        if self.command is not None:
            self.command.close()

    def _checked(self, frame: Frame) -> Frame:
        limit = self._header["limits"]["resultBytes"]
        if frame.type == FrameType.RESULT and len(frame.body) > limit:
            return too_large(len(frame.body), limit)
        return Frame(frame.type, frame.body)

    def _result_of_command(self, status: int) -> Frame | None:
        if self.command is None or status != 0 or self.stopped is not None:
            return None
        limit = self._header["limits"]["resultBytes"]
        if not self._result_is_stdout():
            return self.command.result_file(limit)
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
        # The child may not have made its group yet; its pid is ours until we reap it.
        for kill in (os.killpg, os.kill):
            try:
                kill(self.pid, number)
            except ProcessLookupError:
                continue
            return


def _live(life: Life, channel: int, supervisor: int) -> NoReturn:
    code = 1
    try:
        os.setpgid(0, 0)
        system.die_with_parent(signal.SIGKILL, supervisor)
        signal.set_wakeup_fd(-1)
        for number in (signal.SIGTERM, signal.SIGCHLD, signal.SIGHUP):
            signal.signal(number, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        code = life(channel)
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        stdio.flush()
        # Never back into the supervisor's code, whatever happened.
        os._exit(code)
