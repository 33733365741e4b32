"""A process that does nothing but fork, so that forking costs as few copied pages as it can.

After a fork, whoever writes to a page copies it first, parent as well as child. A supervisor that
forked for each task would copy all that its event loop touches each time, which costs more than
the fork. This process touches next to nothing, and has laid out what its children start from.
"""

from __future__ import annotations

import errno
import os
import socket
import struct
import sys
from contextlib import suppress
from typing import NoReturn

from kurier._worker import signal_calls, stdio, system
from kurier._worker.channel import Channel
from kurier._worker.child import Bell, Child, Pipes
from kurier._worker.function import TaskLife
from kurier._worker.system import Ended

_REAP = struct.Struct("=i")
_FORKED = struct.Struct("=ii")
_ENDED = struct.Struct("=iiqd")
_ENDS = struct.Struct("=4i")
_ROOM = socket.CMSG_SPACE(_ENDS.size)
# Seconds. Too few cost a new process, no task.
_PATIENCE = 1.0


class ForkerError(OSError):
    """The process is gone, or does not answer and was ended: whom it has forked ends with it."""


class Forker:
    """The supervisor's hold on such a process; belongs to the supervisor's one thread."""

    def __init__(self, orders: socket.socket, pid: int, bell: Bell) -> None:
        orders.settimeout(_PATIENCE)
        self.pid = pid
        self._orders = orders
        self._bell = bell
        self._ordered: Pipes | None = None
        self._spare: Child | None = None

    @staticmethod
    def started(life: TaskLife, bell: Bell, secrets: tuple[int, ...]) -> Forker:
        """Forks it from this process; it gets none of the ``secrets``, our descriptors."""
        supervisor = os.getpid()
        mine, orders = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        pid = os.fork()
        if pid == 0:
            mine.close()
            _live(orders, life, supervisor, secrets)
        orders.close()
        return Forker(mine, pid, bell)

    def child(self, task: bytes) -> Child:
        """A child that has been given the task, and the next one ordered.

        Raises OSError if no process can be made, ForkerError if this one is of no more use.
        """
        child = self._spare_child()
        self._spare = None
        try:
            child.give(task)
        except OSError as gone:
            # The task before has killed it.
            child.close()
            raise ForkerError(f"the child {child.pid} that waited is gone") from gone
        # It runs. Whatever is wrong now shows when the next one is asked for.
        with suppress(OSError):
            self._order()
        return child

    def reap(self, pid: int) -> Ended:
        """What became of a child that has ended. Raises ForkerError."""
        self._receive_spare()
        return Ended(*_ENDED.unpack(self._ask(_REAP.pack(pid), _ENDED.size)))

    def spared(self) -> frozenset[int]:
        """The pids that no sweep may touch. Raises ForkerError."""
        self._receive_spare()
        return frozenset((self.pid,) if self._spare is None else (self.pid, self._spare.pid))

    def descriptors(self) -> tuple[int, ...]:
        """What only the supervisor may hold."""
        mine: tuple[int, ...] = (self._orders.fileno(),)
        if self._ordered is not None:
            mine += self._ordered.ours()
        return mine if self._spare is None else mine + self._spare.descriptors()

    def close(self) -> None:
        """Lets the process and the child that waits end."""
        self._orders.close()
        if self._ordered is not None:
            self._ordered.close_ours()
            self._ordered = None
        if self._spare is not None:
            self._spare.close()
            self._spare = None

    def _spare_child(self) -> Child:
        self._receive_spare()
        if self._spare is None:
            self._order()
            self._receive_spare(is_needed=True)
        assert self._spare is not None
        return self._spare

    def _order(self) -> None:
        pipes = Pipes()
        try:
            ends = _ENDS.pack(*pipes.theirs())
            self._orders.sendmsg([b"f"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, ends)])
        except OSError as error:
            pipes.close_ours()
            raise ForkerError(str(error)) from error
        finally:
            pipes.close_theirs()
        self._ordered = pipes

    def _receive_spare(self, is_needed: bool = False) -> None:
        """Waits for what was ordered; one that could not be made is missed when it is needed."""
        if self._ordered is None:
            return
        pid, error = _FORKED.unpack(self._answer(_FORKED.size))
        pipes, self._ordered = self._ordered, None
        if error == 0:
            try:
                self._spare = Child(pid, self._bell, pipes, system.watched(pid))
                return
            except OSError as failed:
                error = failed.errno or errno.EMFILE
        # Without a task the child ends.
        pipes.close_ours()
        if is_needed:
            raise OSError(error, os.strerror(error))

    def _ask(self, order: bytes, size: int) -> bytes:
        try:
            self._orders.send(order)
        except OSError as error:
            raise ForkerError(str(error)) from error
        return self._answer(size)

    def _answer(self, size: int) -> bytes:
        try:
            answer = self._orders.recv(size)
        except OSError as error:
            # Stopped by a task, perhaps.
            os.kill(self.pid, signal_calls.KILL)
            raise ForkerError(str(error)) from error
        if len(answer) != size:
            raise ForkerError(f"the process {self.pid} that forks has ended")
        return answer


def _live(
    orders: socket.socket, life: TaskLife, supervisor: int, secrets: tuple[int, ...]
) -> NoReturn:
    voice = os.dup(2)
    try:
        for descriptor in secrets:
            os.close(descriptor)
        system.die_with_parent(signal_calls.KILL, supervisor)
        life.prepare()
        _serve(orders, life, voice)
    except BaseException:
        os.dup2(voice, 2)
        sys.excepthook(*sys.exc_info())
    finally:
        os._exit(1)


def _serve(orders: socket.socket, life: TaskLife, voice: int) -> None:
    """Forks and reaps as it is told, until nobody is left who could tell."""
    me = os.getpid()
    descriptor = orders.fileno()
    while True:
        order, ancillary, _, _ = orders.recvmsg(_REAP.size, _ROOM)
        if ancillary:
            answer = _forked(ancillary[0][2], descriptor, voice, life, me)
        elif order:
            answer = _ENDED.pack(*system.ended(_REAP.unpack(order)[0], 0))
        else:
            return
        os.write(descriptor, answer)


def _forked(ends: bytes, orders: int, voice: int, life: TaskLife, me: int) -> bytes:
    task, answers, stdout, stderr = _ENDS.unpack(ends)
    # A child finds everything in its place: what is done here need not be done there.
    stdio.replace(stdout, stderr)
    os.close(stdout)
    os.close(stderr)
    life.confinement.measure()
    try:
        pid, error = os.fork(), 0
    except OSError as refused:
        pid, error = -1, refused.errno or errno.EAGAIN
    if pid == 0:
        _become(Channel(task, answers), (orders, voice), life, me)
    os.close(task)
    os.close(answers)
    if pid > 0:
        os.setpgid(pid, pid)
    return _FORKED.pack(pid, error)


def _become(channel: Channel, ours: tuple[int, int], life: TaskLife, me: int) -> NoReturn:
    code = 1
    try:
        for descriptor in ours:
            os.close(descriptor)
        system.die_with_parent(signal_calls.KILL, me)
        code = life.live(channel)
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        stdio.flush()
        # Never back into the code above, whatever happened.
        os._exit(code)
