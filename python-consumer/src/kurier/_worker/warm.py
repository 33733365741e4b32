"""The life of a child that serves many tasks, one after the other, on a connection of its own."""

from __future__ import annotations

import _thread
import errno
import fcntl
import os
import socket
import sys
from collections.abc import Iterable, Sequence
from functools import partial
from typing import NamedTuple

from kurier._context import LOG_NAME, Context
from kurier._worker import failure, signal_calls, stdio, system, workdir
from kurier._worker.binding import Binding
from kurier._worker.channel import Channel
from kurier._worker.child import Bell
from kurier._worker.confinement import Confinement
from kurier._worker.frames import (
    Frame,
    FrameBuffer,
    FrameType,
    cut_task,
    encoded,
    from_json,
)
from kurier._worker.function import REPORTS_PER_SECOND, context_of, exit_code, reseed, run
from kurier._worker.interruption import Interruption
from kurier._worker.logstream import LogStream
from kurier._worker.node import hello
from kurier._worker.progress import Pace, Progress

LAST = 2
"""Flag of an answer after which the child ends: it is no longer as clean as it was."""

# Small enough for malloc to have at hand: a larger piece is mapped anew each time.
_CHUNK = 64 * 1024
_PATIENCE = 2.0
_FIONREAD = 0x541B
_NOTHING_YET = bytes(4)

# A member of an enum costs more to look up than to compare with.
_TASK = int(FrameType.TASK)
_SHUTDOWN = int(FrameType.SHUTDOWN)
_RESULT = int(FrameType.RESULT)
_ERROR = int(FrameType.ERROR)


class Way(NamedTuple):
    """How a child reaches the node."""

    socket: str
    token: str


class Wire:
    """The child's own connection; whole frames only, whichever thread sends."""

    def __init__(self, way: Way, interruption: Interruption) -> None:
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._socket.connect(way.socket)
        self._interruption = interruption
        # Reentrant: a signal handler of the user's may send while its thread does.
        self._lock = _thread.RLock()
        self._received = FrameBuffer()
        self._pid = os.getpid()
        self.send(hello("child", way.token))

    @property
    def is_mine(self) -> bool:
        """False in what the handler forks: it is not the task."""
        return os.getpid() == self._pid

    def send(self, frame: Frame) -> None:
        if not self.is_mine:
            os._exit(0)
        data = frame.encoded()
        # Cut off by an exception, a frame would spoil all that follow.
        with self._interruption.held(), self._lock:
            self._socket.sendall(data)

    def answer(self, kind: int, body: bytes, run: int, flags: int = 0) -> None:
        """Sends a frame while no handler runs; nothing can cut it off."""
        if os.getpid() != self._pid:
            os._exit(0)
        with self._lock:
            self._socket.sendall(encoded(kind, body, run, flags))

    def frames(self) -> Iterable[Frame] | None:
        """Waits for more and returns what is complete; None at the end of the stream."""
        data = self._socket.recv(_CHUNK)
        return self._received.feed(data) if data else None


class RawOutput:
    """What is written to descriptors 1 and 2 themselves; the supervisor passes it on."""

    def __init__(self, channel: Channel, bell: Bell) -> None:
        self._channel = channel
        self._bell = bell
        self._stirs = bell.stirs()
        self._is_lost = False

    def passed_on(self) -> bytes | None:
        """Waits until all that was written is passed on: how much; None if there was nothing."""
        # In this order: what is found empty was empty all along, or the supervisor has stirred.
        if self._is_lost or (_are_empty(1, 2) and self._bell.stirs() == self._stirs):
            return None
        self._channel.send(FrameType.SYNC, b"")
        # A task that has written to the channel itself may have cost us the answer.
        reply = self._channel.receive(_PATIENCE)
        self._is_lost = reply is None
        self._stirs = self._bell.stirs()
        return None if reply is None else reply.body


def _are_empty(*pipes: int) -> bool:
    """Whether all that was written to these descriptors has been read; one may be closed."""
    for pipe in pipes:
        try:
            if fcntl.ioctl(pipe, _FIONREAD, _NOTHING_YET) != _NOTHING_YET:
                return False
        except OSError:
            continue
    return True


class _Voice:
    """The wire, for what one run says."""

    def __init__(self, wire: Wire, run: int) -> None:
        self._wire = wire
        self._run = run

    def is_ours(self) -> bool:
        return self._wire.is_mine

    def send(self, kind: FrameType, body: bytes) -> None:
        self._wire.send(Frame(kind, body, self._run))


class WarmChild:
    """Serves until it is told to end, or has served a task that left something behind."""

    def __init__(
        self,
        wire: Wire,
        bindings: Sequence[Binding | None],
        interruption: Interruption,
        confinement: Confinement,
        output: RawOutput,
        limit: int,
    ) -> None:
        self._wire = wire
        self._raw = output
        self._bindings = bindings
        self._interruption = interruption
        self._confinement = confinement
        self._limit = limit
        self._threads = _thread._count()
        self._progress: Progress | None = None
        self._out = LogStream(1, wire)
        self._err = LogStream(2, wire)
        sys.stdout, sys.stderr = self._out, self._err
        stdio.give_voice(LOG_NAME)

    def serve(self) -> int:
        """Returns the exit code of this process."""
        while True:
            frames = self._wire.frames()
            if frames is None:
                return 0
            for frame in frames:
                if frame.type == _SHUTDOWN:
                    return 0
                if frame.type != _TASK:
                    continue
                try:
                    if not self._serve(frame):
                        return 0
                except SystemExit as leaving:
                    # Without an answer: the exit code speaks for the task.
                    code = exit_code(leaving)
                    self._end_lines()
                    return code

    def _serve(self, task: Frame) -> bool:
        """Runs one task; tells whether another may follow."""
        self._out.begin(task.run)
        self._err.begin(task.run)
        head, payload = cut_task(task.body)
        was_asked, has_room = False, True
        if self._confinement.renews:
            self._confinement.renew()
        binding = self._bindings[task.argument]
        try:
            assert binding is not None, "the node knows what it may ask for"
            self._interruption.enter(task.run)
            body = run(binding, payload, partial(self._context, head, task.run), self._limit)
            kind = _RESULT
        except SystemExit:
            raise
        except BaseException as error:
            was_asked = self._interruption.was_asked
            kind, body = _ERROR, failure.told(error, self._confinement, binding, head)
            has_room = not isinstance(error, MemoryError) and not _is_out_of_files(error)
        finally:
            self._interruption.leave()
        if self._progress is not None:
            self._progress.flush()
            self._progress = None
        self._end_lines()
        written = self._raw.passed_on()
        if written is not None:
            self._wire.answer(FrameType.SYNC, written, task.run)
        is_clean = has_room and not was_asked and self._is_clean()
        self._wire.answer(kind, body, task.run, 0 if is_clean else LAST)
        return is_clean

    def _end_lines(self) -> None:
        if self._out.has_more:
            self._out.flush()
        if self._err.has_more:
            self._err.flush()

    def _context(self, head: bytes, number: int) -> Context:
        """Made only for a handler that takes one."""
        pace = Pace(REPORTS_PER_SECOND, burst=REPORTS_PER_SECOND)
        self._progress = Progress(_Voice(self._wire, number), pace)
        return context_of(from_json(head), self._progress, self._interruption)

    def _is_clean(self) -> bool:
        """No process of a task is left, adopted or own, no thread; and the next can be stopped."""
        if _thread._count() != self._threads:
            return False
        if signal_calls.handler_of(signal_calls.TERM) != self._interruption.on_signal:
            return False
        try:
            while os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG) is not None:
                pass
        except ChildProcessError:
            return True
        return False


def _is_out_of_files(error: BaseException) -> bool:
    return isinstance(error, OSError) and error.errno == errno.EMFILE


def live(
    way: Way,
    bindings: Sequence[Binding | None],
    limit: int,
    folder: str,
    confinement: Confinement,
    channel: Channel,
    bell: Bell,
) -> int:
    """Connects to the node and serves; the supervisor is asked for its part of the output."""
    # What a task leaves behind comes to us: then we are no longer clean.
    system.adopt_orphans()
    interruption = Interruption(bell)
    signal_calls.handle(signal_calls.TERM, interruption.on_signal)
    signal_calls.let_all_through()
    reseed()
    wire = Wire(way, interruption)
    confinement.enter(renewed=True)
    workdir.enter(folder)
    raw = RawOutput(channel, bell)
    return WarmChild(wire, bindings, interruption, confinement, raw, limit).serve()
