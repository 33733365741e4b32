"""The process of a task: how it begins, and what ties it to its supervisor."""

from __future__ import annotations

import mmap
import os
import struct
import sys
from functools import partial
from typing import Callable, NoReturn

from kurier._worker import signal_calls, stdio, system
from kurier._worker.channel import Channel
from kurier._worker.command import Command
from kurier._worker.confinement import Confinement

_RING = struct.Struct(">QB")
_STIRS = struct.Struct(">Q")
_STIRS_AT = 16
_BEGUN = struct.Struct(">Q")
_BEGUN_AT = 24

Life = Callable[[Channel, "Bell"], int]
"""What a child does, given its channel and its bell; returns its exit code."""


class Bell:
    """A page shared with all children, one of which runs: which run a SIGTERM is for, and why."""

    def __init__(self) -> None:
        self._page = mmap.mmap(-1, _BEGUN_AT + _BEGUN.size)

    def ring(self, run: int, cause: int) -> None:
        """Written by the supervisor, before the signal."""
        _RING.pack_into(self._page, 0, run, cause)

    def silence(self) -> None:
        """Written when that run is over: another's SIGTERM is not announced."""
        self.ring(0, 0)

    def rung(self) -> tuple[int, int]:
        """The run that is to stop, 0 for none, and the cause as the node gave it."""
        run, cause = _RING.unpack_from(self._page)
        return run, cause

    def stir(self) -> None:
        """Written by the supervisor whenever it is about to read what a child has written."""
        _STIRS.pack_into(self._page, _STIRS_AT, self.stirs() + 1)

    def stirs(self) -> int:
        """How often it was; a child compares."""
        (count,) = _STIRS.unpack_from(self._page, _STIRS_AT)
        return int(count)

    def begin(self, run: int) -> None:
        """Written by the child just before anything of the task's own runs."""
        _BEGUN.pack_into(self._page, _BEGUN_AT, run)

    def has_begun(self, run: int) -> bool:
        """False when nothing of that run's task can have had an effect."""
        return bool(_BEGUN.unpack_from(self._page, _BEGUN_AT) == (run,))

    def close(self) -> None:
        self._page.close()


class Child:
    """A process, and our ends of its pipes; it may still wait for its task."""

    def __init__(self, pid: int, bell: Bell, pipes: Pipes, end: int | None = None) -> None:
        self.pid = pid
        self.end = end
        """Readable when it has ended; None if its end is told by SIGCHLD."""
        self.bell = bell
        self.channel = pipes.answers
        self.stdout = pipes.out
        self.stderr = pipes.err
        self._task = pipes.task_write

    @staticmethod
    def forked(life: Life, bell: Bell, secrets: tuple[int, ...]) -> Child:
        """Forks a child that leads this life; it gets none of the ``secrets``, our descriptors."""
        supervisor = os.getpid()

        def fork(pipes: Pipes) -> int:
            pid = os.fork()
            if pid == 0:
                _live(life, pipes, bell, supervisor, secrets)
            return pid

        return _begun(fork, bell)

    @staticmethod
    def spawned(command: Command, bell: Bell, confinement: Confinement) -> Child:
        """Spawns a command; nobody is at the other end of its channel."""

        def spawn(pipes: Pipes) -> int:
            # The supervisor's own stdin is the null device.
            return confinement.spawned(partial(command.spawn, 0, pipes.out_write, pipes.err_write))

        return _begun(spawn, bell)

    def give(self, task: bytes) -> None:
        """Hands over the one frame that a child is given; OSError if the child has ended."""
        written = os.write(self._task, task)
        while written < len(task):
            written += os.write(self._task, memoryview(task)[written:])

    def descriptors(self) -> tuple[int, ...]:
        """What only the supervisor may hold of this child."""
        mine = (self._task, self.channel, self.stdout, self.stderr)
        return mine if self.end is None else (*mine, self.end)

    def close(self) -> None:
        for descriptor in self.descriptors():
            os.close(descriptor)


class Pipes:
    """Both ends of all that is between a supervisor and a child, until the child has begun."""

    def __init__(self) -> None:
        self.task, self.task_write = os.pipe()
        self.answers, self.answers_write = os.pipe()
        self.out, self.out_write = os.pipe()
        self.err, self.err_write = os.pipe()

    def become_standard(self, secrets: tuple[int, ...]) -> None:
        """In the child: stdout and stderr are these; what else was ours is closed."""
        stdio.replace(self.out_write, self.err_write)
        for descriptor in (self.out_write, self.err_write, *self.ours(), *secrets):
            os.close(descriptor)

    def ours(self) -> tuple[int, int, int, int]:
        return self.task_write, self.answers, self.out, self.err

    def theirs(self) -> tuple[int, int, int, int]:
        return self.task, self.answers_write, self.out_write, self.err_write

    def close_ours(self) -> None:
        for descriptor in self.ours():
            os.close(descriptor)

    def close_theirs(self) -> None:
        for descriptor in self.theirs():
            os.close(descriptor)


def _begun(start: Callable[[Pipes], int], bell: Bell) -> Child:
    pipes = Pipes()
    try:
        return Child(start(pipes), bell, pipes)
    except BaseException:
        pipes.close_ours()
        raise
    finally:
        pipes.close_theirs()


def _live(
    life: Life, pipes: Pipes, bell: Bell, supervisor: int, secrets: tuple[int, ...]
) -> NoReturn:
    code = 1
    try:
        pipes.become_standard(secrets)
        os.setpgid(0, 0)
        system.die_with_parent(signal_calls.KILL, supervisor)
        signal_calls.reset_but_term()
        code = life(Channel(pipes.task, pipes.answers_write), bell)
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        stdio.flush()
        # Never back into the supervisor's code, whatever happened.
        os._exit(code)
