"""The process of a task: how it begins, and what ties it to its supervisor."""

from __future__ import annotations

import mmap
import os
import signal
import socket
import struct
import sys
from dataclasses import dataclass
from functools import partial
from types import TracebackType
from typing import Callable, NoReturn

from kurier._worker import stdio, system
from kurier._worker.command import Command
from kurier._worker.confinement import Confinement

_RING = struct.Struct(">QB")

Life = Callable[[int, "Bell"], int]
"""What a child does, given the descriptor of its channel and its bell; returns its exit code."""


class Bell:
    """A page shared with a child that says which run a SIGTERM is meant for, and why."""

    def __init__(self) -> None:
        self._page = mmap.mmap(-1, _RING.size)

    def ring(self, run: int, cause: int) -> None:
        """Written by the supervisor, before the signal."""
        _RING.pack_into(self._page, 0, run, cause)

    def rung(self) -> tuple[int, int]:
        """The run that is to stop, 0 for none, and the cause as the node gave it."""
        run, cause = _RING.unpack_from(self._page)
        return run, cause

    def close(self) -> None:
        self._page.close()


@dataclass(frozen=True)
class Child:
    """A process, and our ends of its channel and its output; it may still wait for its task."""

    pid: int
    bell: Bell
    channel: socket.socket
    stdout: int
    stderr: int

    @staticmethod
    def forked(life: Life, secrets: tuple[int, ...]) -> Child:
        """Forks a child that leads this life; it gets none of the ``secrets``, our descriptors."""
        supervisor = os.getpid()
        with _Streams() as streams:
            pid = os.fork()
            if pid == 0:
                streams.become_standard(secrets)
                _live(life, streams.theirs.fileno(), streams.bell, supervisor)
            return streams.of(pid)

    @staticmethod
    def spawned(command: Command, confinement: Confinement) -> Child:
        """Spawns a command; nobody is at the other end of its channel."""
        with _Streams() as streams:
            standard = (streams.null, streams.out_write, streams.err_write)
            return streams.of(confinement.spawned(partial(command.spawn, *standard)))

    def descriptors(self) -> tuple[int, ...]:
        """What only the supervisor may hold of this child."""
        return self.channel.fileno(), self.stdout, self.stderr

    def close(self) -> None:
        self.bell.close()
        self.channel.close()
        os.close(self.stdout)
        os.close(self.stderr)


class _Streams:
    """Both ends of all that is between a supervisor and a child, until the child has begun."""

    def __init__(self) -> None:
        self.bell = Bell()
        self.ours, self.theirs = socket.socketpair()
        self.out, self.out_write = os.pipe()
        self.err, self.err_write = os.pipe()
        self.null = os.open(os.devnull, os.O_RDONLY)

    def __enter__(self) -> _Streams:
        return self

    def of(self, pid: int) -> Child:
        return Child(pid, self.bell, self.ours, self.out, self.err)

    def become_standard(self, secrets: tuple[int, ...]) -> None:
        """In the child: stdin, stdout and stderr are these; what else was ours is closed."""
        stdio.replace(self.null, self.out_write, self.err_write)
        ours = (self.null, self.out_write, self.err_write, self.out, self.err)
        for descriptor in (*ours, *secrets):
            os.close(descriptor)
        self.ours.close()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for descriptor in (self.null, self.out_write, self.err_write):
            os.close(descriptor)
        self.theirs.close()
        if error is not None:
            self.of(0).close()


def _live(life: Life, channel: int, bell: Bell, supervisor: int) -> NoReturn:
    code = 1
    try:
        os.setpgid(0, 0)
        system.die_with_parent(signal.SIGKILL, supervisor)
        signal.set_wakeup_fd(-1)
        for number in (signal.SIGTERM, signal.SIGCHLD, signal.SIGHUP):
            signal.signal(number, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        code = life(channel, bell)
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        stdio.flush()
        # Never back into the supervisor's code, whatever happened.
        os._exit(code)
