"""The cgroup of a supervisor: what is in it can be limited, and found whatever it has done."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager

from kurier._worker.profile import ConfinementError

_PROCESSES = "cgroup.procs"
_PIDS_MAX = "pids.max"
_MEMORY_MAX = "memory.max"
_LEAST_MEMORY = 64 << 20
_LONGEST_END = 5.0


class Cgroup:
    """One folder of version 2, one of the ``pids`` hierarchy of version 1, or both.

    Its descriptors stay good when writes are confined. The supervisor is a member as well.
    """

    def __init__(self, folder: str | None, pids_folder: str | None = None) -> None:
        self._folders = [path for path in (folder, pids_folder) if path is not None]
        self._pids_max: tuple[str, int] | None = None
        self._processes: int | None = None

    def join(self) -> None:
        """Make this process a member, and so whatever it starts from now on."""
        for folder in self._folders:
            _write(os.path.join(folder, _PROCESSES), b"0")
        for folder in self._folders:
            path = os.path.join(folder, _PIDS_MAX)
            if self._pids_max is None and os.path.exists(path):
                self._pids_max = (path, _opened(path))

    def set_limits(self, memory_bytes: int | None, processes: int | None) -> None:
        """Limit all members together, as far as the controllers are there."""
        for folder in self._folders:
            memory = os.path.join(folder, _MEMORY_MAX)
            if memory_bytes is not None and os.path.exists(memory):
                _write(memory, b"%d" % max(memory_bytes, _LEAST_MEMORY))
        self._processes = processes
        self.count_as_ours(1)

    def count_as_ours(self, members: int) -> None:
        """Allow so many members that are no task's, the supervisor included."""
        if self._processes is not None and self._pids_max is not None:
            os.pwrite(self._pids_max[1], b"%d" % (self._processes + members), 0)

    def limits(self) -> list[str]:
        """Which of ``memory`` and ``pids`` can be limited."""
        controllers = {"memory": _MEMORY_MAX, "pids": _PIDS_MAX}
        return [name for name, file in controllers.items() if self._has(file)]

    def has_kill(self) -> bool:
        """Whether the node can end all members with one write."""
        return self._has("cgroup.kill")

    def descriptors(self) -> tuple[int, ...]:
        """What a task must not inherit."""
        return () if self._pids_max is None else (self._pids_max[1],)

    def members(self) -> set[int]:
        """The pids of the members that have not ended."""
        # Who joins one joins all. A zero is a member that this pid namespace cannot see.
        return set(map(int, _read(os.path.join(self._folders[0], _PROCESSES)).split())) - {0}

    def end_others(self, spared: frozenset[int] = frozenset()) -> list[int]:
        """Kill every member but this process and the spared; returns who that was.

        They are not reaped. A member that outlives its death by seconds raises ConfinementError.
        """
        if not self._others(spared):
            return []
        killed: set[int] = set()
        until = time.monotonic() + _LONGEST_END
        with self._without_forks():
            while others := self._others(spared):
                if time.monotonic() > until:
                    raise ConfinementError(
                        f"processes {sorted(others)} of cgroup {self._folders[0]} do not end"
                        f" {_LONGEST_END:g} s after SIGKILL: they wait for a device"
                    )
                killed |= {pid for pid in others if _kill(pid)}
                os.sched_yield()
        return sorted(killed)

    def _others(self, spared: frozenset[int]) -> set[int]:
        return self.members() - spared - {os.getpid()}

    @contextmanager
    def _without_forks(self) -> Iterator[None]:
        if self._pids_max is None:
            yield
            return
        path, descriptor = self._pids_max
        before = _read(path)
        os.pwrite(descriptor, b"1", 0)
        try:
            yield
        finally:
            os.pwrite(descriptor, before, 0)

    def _has(self, file: str) -> bool:
        return any(os.path.exists(os.path.join(folder, file)) for folder in self._folders)


def _kill(pid: int) -> bool:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return False
    return True


def _opened(path: str) -> int:
    try:
        return os.open(path, os.O_WRONLY | os.O_CLOEXEC)
    except OSError as error:
        raise _unusable(path, error) from None


def _write(path: str, data: bytes) -> None:
    descriptor = _opened(path)
    try:
        os.write(descriptor, data)
    except OSError as error:
        raise _unusable(path, error) from None
    finally:
        os.close(descriptor)


def _read(path: str) -> bytes:
    try:
        with open(path, "rb", buffering=0) as file:
            return file.readall()
    except OSError as error:
        raise _unusable(path, error) from None


def _unusable(path: str, error: OSError) -> ConfinementError:
    return ConfinementError(
        f"cgroup file {path} cannot be used: {error.strerror}; the cgroup must exist and be"
        " delegated to the user of the node"
    )
