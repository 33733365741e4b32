"""What the operating system offers to keep hold of a process tree, by prctl and /proc.

Outside Linux the calls do nothing: trees are then ended by process group only.
"""

from __future__ import annotations

import ctypes
import errno
import fcntl
import os
import resource
import select
import signal
import sys
from collections.abc import Iterator
from typing import Callable, NamedTuple, cast

_SET_PDEATHSIG = 1
_SET_CHILD_SUBREAPER = 36
_SET_NO_NEW_PRIVS = 38
_GET_NO_NEW_PRIVS = 39
_F_SETSIG = 10

_PAGE = 4096
_RSS_UNIT = 1024 if sys.platform == "linux" else 1


def _bound_prctl() -> Callable[..., int] | None:
    if _LIBC is None:
        return None
    # Called by every child: to give up the interpreter's lock meanwhile would cost it pages.
    prctl = ctypes.PyDLL(None).prctl
    prctl.argtypes = (ctypes.c_int, *[ctypes.c_ulong] * 4)
    return cast("Callable[..., int]", prctl)


# Not every Python that is in use was built with os.pidfd_open.
_PIDFD_OPEN = 434
_LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None
_PRCTL = _bound_prctl()


def _prctl(option: int, value: int) -> None:
    if _PRCTL is not None and _PRCTL(option, value, 0, 0, 0) != 0:
        error = ctypes.get_errno()
        raise OSError(error, f"prctl({option}): {os.strerror(error)}")


def die_with_parent(number: int, parent: int) -> None:
    """Have the kernel send a signal when the parent ends; exit if it already has."""
    _prctl(_SET_PDEATHSIG, number)
    if os.getppid() != parent:
        os._exit(0)


def adopt_orphans() -> None:
    """Become the parent of every descendant whose own parent ends."""
    _prctl(_SET_CHILD_SUBREAPER, 1)


def give_up_privileges() -> None:
    """What every task is denied: new privileges by exec, core dumps, files others can read."""
    _prctl(_SET_NO_NEW_PRIVS, 1)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.umask(0o077)


def has_no_new_privileges() -> bool:
    """Whether no exec can give this process more than it has."""
    return _PRCTL is not None and _PRCTL(_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1


def arm_leash(descriptor: int) -> None:
    """Die with the writer of this pipe: the kernel kills our group when the pipe is closed.

    Works even inside C code that ignores every signal. Closed before it was armed: poll tells.
    """
    if sys.platform == "linux":
        fcntl.fcntl(descriptor, fcntl.F_SETOWN, -os.getpgrp())
        fcntl.fcntl(descriptor, _F_SETSIG, signal.SIGKILL)
        flags = fcntl.fcntl(descriptor, fcntl.F_GETFL)
        fcntl.fcntl(descriptor, fcntl.F_SETFL, flags | fcntl.FASYNC)
    poll = select.poll()
    poll.register(descriptor, select.POLLIN | select.POLLHUP)
    if poll.poll(0):
        os._exit(0)


def children() -> list[int]:
    """The pids of this process's children, adopted and ended ones included."""
    me = os.getpid()
    try:
        # Asked after every task: no decoder, no buffers.
        descriptor = os.open(f"/proc/self/task/{me}/children", os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return [pid for pid in _all_pids() if _parent_of(pid) == me]
    listing = b""
    try:
        while piece := os.read(descriptor, _PAGE):
            listing += piece
    finally:
        os.close(descriptor)
    return [int(pid) for pid in listing.split()]


def heap() -> int:
    """Bytes of memory that this process shares with no file; 0 where that cannot be told."""
    try:
        with open("/proc/self/statm", encoding="ascii") as pages:
            _, resident, shared = pages.read().split()[:3]
    except OSError:
        return 0
    return (int(resident) - int(shared)) * resource.getpagesize()


def thread_count() -> int:
    """How many threads this process has, those of C libraries included."""
    try:
        return len(os.listdir("/proc/self/task"))
    except OSError:
        return 1


def open_sockets() -> set[str]:
    """The sockets that this process holds, as the kernel names them."""
    found = set()
    try:
        for descriptor in os.listdir("/proc/self/fd"):
            target = _link_of(f"/proc/self/fd/{descriptor}")
            if target.startswith("socket:"):
                found.add(target)
    except OSError:
        return set()
    return found


def _link_of(path: str) -> str:
    try:
        return os.readlink(path)
    except OSError:
        return ""


def _all_pids() -> list[int]:
    try:
        return [int(name) for name in os.listdir("/proc") if name.isdigit()]
    except OSError:
        return []


def _parent_of(pid: int) -> int:
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as stat:
            return int(stat.read().rpartition(")")[2].split()[1])
    except (OSError, IndexError, ValueError):
        return 0


class Ended(NamedTuple):
    """A process that was reaped."""

    pid: int
    status: int
    """As waitpid gives it."""
    max_rss: int
    """Bytes of memory at most, those shared with others included."""
    cpu: float
    """Seconds of processor time."""


def ended(pid: int, options: int) -> Ended:
    """What wait4 answers; a pid of 0 if nobody has ended yet."""
    reaped, status, used = os.wait4(pid, options)
    return Ended(reaped, status, used.ru_maxrss * _RSS_UNIT, used.ru_utime + used.ru_stime)


def ended_children() -> Iterator[Ended]:
    """Reaps every child that has ended."""
    while True:
        try:
            one = ended(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if one.pid == 0:
            return
        yield one


def watched(pid: int) -> int:
    """A descriptor that becomes readable when this process ends, whoever its parent is."""
    descriptor = -1 if _LIBC is None else int(_LIBC.syscall(_PIDFD_OPEN, pid, 0))
    if descriptor < 0:
        error = ctypes.get_errno() or errno.ENOSYS
        raise OSError(error, f"pidfd_open({pid}): {os.strerror(error)}")
    return descriptor


def can_watch() -> bool:
    """Whether this system has such descriptors."""
    try:
        os.close(watched(os.getpid()))
    except OSError:
        return False
    return True


def sweep(spared: frozenset[int] = frozenset()) -> list[int]:
    """Kill and reap every child but the spared ones; return who had to be killed.

    What a killed child leaves behind becomes our child in turn, so nobody escapes.
    """
    killed: list[int] = []
    while True:
        strays = [pid for pid in children() if pid not in spared]
        if not strays:
            return killed
        _kill(strays)
        for pid in strays:
            if was_killed(os.waitpid(pid, 0)[1]):
                killed.append(pid)


def was_killed(status: int) -> bool:
    return os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL


def _kill(pids: list[int]) -> None:
    for pid in pids:
        os.kill(pid, signal.SIGKILL)
