"""A profile in force: once for the supervisor, again for each of its tasks.

What the kernel does not offer is left out, and ``effective`` says so. Outside Linux nothing is.
"""

from __future__ import annotations

import math
import os
import resource
import signal
import sys
import time
from typing import Any, Callable

from kurier._worker import landlock, limits, system, workdir
from kurier._worker.cgroup import Cgroup
from kurier._worker.profile import Profile

_LINUX = sys.platform == "linux"


class Confinement:
    """Belongs to one supervisor; the children that it forks have a copy."""

    def __init__(self, profile: Profile, cgroup: Cgroup | None, landlock_abi: int) -> None:
        self.profile = profile
        self.landlock_abi = landlock_abi
        self._cgroup = cgroup
        self.renews = _LINUX and profile.cpu_seconds is not None
        """Whether a child for many tasks is to renew its processor time."""
        self._counts_processes = _processes_enforced_by(cgroup) == "rlimit"
        self._of_function = self._measured()

    @staticmethod
    def applied(profile: Profile, landlock_abi: int) -> Confinement:
        """Confine this process and all that it starts; raises ConfinementError if it cannot.

        ``landlock_abi`` is what the kernel offers. Some of this cannot be taken back.
        """
        cgroup = _cgroup_of(profile)
        if cgroup is not None:
            cgroup.join()
            cgroup.set_limits(profile.memory_bytes, profile.processes)
        if _LINUX:
            limits.apply(limits.of_supervisor(profile))
        if profile.confine and profile.folder is not None:
            # The usual places for temporary files are out of bounds.
            workdir.keep_temporary_files_in(profile.folder)
        writable = profile.written_below() if profile.confine else None
        landlock.restrict(writable, profile.ports, landlock_abi)
        return Confinement(profile, cgroup, landlock_abi)

    def count_as_ours(self, processes: int) -> None:
        """Tells how many processes are no task's, the supervisor included."""
        if self._cgroup is not None:
            self._cgroup.count_as_ours(processes)

    def measure(self) -> None:
        """To be called before each fork: what a task gets comes on top of what there is."""
        # What was not bounded stays so.
        if self._of_function:
            self._of_function = self._measured()

    def _measured(self) -> limits.Limits:
        # /proc answers a process that it knows many times faster than a new child.
        return limits.of_function(self.profile, self._counts_processes) if _LINUX else {}

    def enter(self, renewed: bool = False) -> None:
        """The part for each task, in the forked child, before any code of the user's.

        A child for many tasks renews its processor time with each of them.
        """
        if not self._of_function:
            return
        bounds = dict(self._of_function)
        if renewed:
            bounds.pop(resource.RLIMIT_CPU, None)
        limits.apply(bounds)

    def renew(self) -> None:
        """Gives the next task of this child its own processor time."""
        if self.profile.cpu_seconds is not None:
            most = math.ceil(time.process_time()) + self.profile.cpu_seconds
            limits.apply({resource.RLIMIT_CPU: (most, resource.RLIM_INFINITY)})

    def spawned(self, start: Callable[[], int]) -> int:
        """The part for each task when it is a command: starts it and returns its pid."""
        bounds = limits.of_command(self.profile, self._counts_processes) if _LINUX else {}
        if not bounds:
            return start()
        with limits.lent(bounds):
            pid = start()
        try:
            limits.apply(bounds, pid)
        except OSError:
            os.kill(pid, signal.SIGKILL)
            raise
        return pid

    def make_room(self) -> None:
        """Lets a task that has met its memory limit tell of it."""
        if _LINUX and self.profile.memory_bytes is not None:
            limits.make_room()

    def sweep(self, spared: frozenset[int] = frozenset()) -> list[int]:
        """Ends and reaps whatever a task has left; returns who had to be killed.

        The cgroup comes first: a tree that forks faster than it is reaped never comes to rest.
        """
        killed = self._cgroup.end_others(spared) if self._cgroup is not None else []
        swept = system.sweep(spared)
        return [*swept, *(pid for pid in killed if pid not in swept)]

    def descriptors(self) -> tuple[int, ...]:
        """What a task must not inherit."""
        return self._cgroup.descriptors() if self._cgroup is not None else ()


def effective(profile: Profile, landlock_abi: int) -> dict[str, Any]:
    """What this system makes of a profile, for the node to report."""
    cgroup = _cgroup_of(profile)
    limited = cgroup.limits() if cgroup is not None else []
    memory = "rlimit" if _LINUX else "none"
    return {
        "landlockAbi": landlock_abi,
        "noNewPrivs": system.has_no_new_privileges(),
        "cgroupKill": cgroup is not None and cgroup.has_kill(),
        "cgroupLimits": limited,
        "processes": _processes_enforced_by(cgroup),
        "memory": "cgroup" if "memory" in limited else memory,
    }


def _cgroup_of(profile: Profile) -> Cgroup | None:
    if not _LINUX or (profile.cgroup is None and profile.pids_cgroup is None):
        return None
    return Cgroup(profile.cgroup, profile.pids_cgroup)


def _processes_enforced_by(cgroup: Cgroup | None) -> str:
    if cgroup is not None and "pids" in cgroup.limits():
        return "cgroup"
    # The kernel does not count what root starts.
    return "rlimit" if _LINUX and os.geteuid() != 0 else "none"
