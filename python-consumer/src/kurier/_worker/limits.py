"""Resource limits: exact ones for each task, and room to work for its supervisor."""

from __future__ import annotations

import os
import resource
import signal
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from kurier._worker.profile import Profile

Limits = Mapping[int, "tuple[int, int]"]
"""Soft and hard limit by resource."""

_CPU_GRACE = 5
_FOR_THE_FAILURE = 16 << 20
_TO_START_A_COMMAND = 16 << 20

# What a supervisor needs for a payload, a result and the pipes of a run.
_LEAST_MEMORY = 64 << 20
_LEAST_FILES = 64
_LEAST_FILE_SIZE = 32 << 20


def of_supervisor(profile: Profile) -> Limits:
    """What tasks inherit at first, no less than the supervisor itself needs."""
    limits: dict[int, tuple[int, int]] = {}
    if profile.memory_bytes is not None:
        most = mapped() + max(profile.memory_bytes, _LEAST_MEMORY) + _FOR_THE_FAILURE
        limits[resource.RLIMIT_AS] = (most, most)
    if profile.open_files is not None:
        limits[resource.RLIMIT_NOFILE] = _both(max(profile.open_files, _LEAST_FILES))
    if profile.file_size_bytes is not None:
        limits[resource.RLIMIT_FSIZE] = _both(max(profile.file_size_bytes, _LEAST_FILE_SIZE))
    return limits


def of_function(profile: Profile, counts_processes: bool) -> Limits:
    """For a child that this process is about to fork, with everything loaded."""
    limits = _of_any_task(profile, counts_processes)
    if profile.memory_bytes is not None:
        most = mapped() + profile.memory_bytes
        # The soft limit alone is met by the handler: the rest is for telling of it.
        limits[resource.RLIMIT_AS] = (most, most + _FOR_THE_FAILURE)
    return limits


def of_command(profile: Profile, counts_processes: bool) -> Limits:
    """For a program that this process is about to start, whatever it is written in."""
    limits = _of_any_task(profile, counts_processes)
    if profile.memory_bytes is not None:
        limits[resource.RLIMIT_AS] = _both(profile.memory_bytes)
    return limits


def _of_any_task(profile: Profile, counts_processes: bool) -> dict[int, tuple[int, int]]:
    limits: dict[int, tuple[int, int]] = {}
    if profile.cpu_seconds is not None:
        limits[resource.RLIMIT_CPU] = (profile.cpu_seconds, profile.cpu_seconds + _CPU_GRACE)
    if profile.open_files is not None:
        limits[resource.RLIMIT_NOFILE] = _both(profile.open_files)
    if profile.file_size_bytes is not None:
        limits[resource.RLIMIT_FSIZE] = _both(profile.file_size_bytes)
    if profile.processes is not None and counts_processes:
        # The kernel counts whatever runs as this user.
        limits[resource.RLIMIT_NPROC] = _both(threads_of_user() + profile.processes)
    return limits


def _both(value: int) -> tuple[int, int]:
    return value, value


def apply(limits: Limits, pid: int = 0) -> None:
    """Limit this process or a child of it, never above what this process has itself."""
    for kind, (soft, hard) in limits.items():
        most = resource.getrlimit(kind)[1]
        resource.prlimit(pid, kind, (_lower(soft, most), _lower(hard, most)))


def _lower(limit: int, most: int) -> int:
    return limit if most == resource.RLIM_INFINITY else min(limit, most)


@contextmanager
def lent(limits: Limits) -> Iterator[None]:
    """Bear a command's soft limits while it is started: it may be over before it has its own."""
    before = {kind: resource.getrlimit(kind) for kind in limits}
    if mapped() + _TO_START_A_COMMAND > limits.get(resource.RLIMIT_AS, (1 << 62, 0))[0]:
        del before[resource.RLIMIT_AS]
    # This process may have used more CPU time than its tasks may.
    signal.signal(signal.SIGXCPU, signal.SIG_IGN)
    try:
        for kind, (_, hard) in before.items():
            resource.setrlimit(kind, (_lower(limits[kind][0], hard), hard))
        yield
    finally:
        for kind, old in before.items():
            resource.setrlimit(kind, old)
        signal.signal(signal.SIGXCPU, signal.SIG_DFL)


def make_room() -> None:
    """Let a process that has met its memory limit tell of it."""
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    resource.setrlimit(resource.RLIMIT_AS, (hard, hard))


def mapped() -> int:
    """The bytes of address space that this process has mapped."""
    # Asked before every fork: no decoder, no buffers.
    descriptor = os.open("/proc/self/statm", os.O_RDONLY | os.O_CLOEXEC)
    try:
        return int(os.read(descriptor, 128).split()[0]) * resource.getpagesize()
    finally:
        os.close(descriptor)


def threads_of_user() -> int:
    """How many threads of this process's user there are, as far as /proc shows them."""
    user, count = os.getuid(), 0
    for name in os.listdir("/proc"):
        if not name.isdigit():
            continue
        try:
            facts = os.stat(f"/proc/{name}/task")
        except OSError:
            continue
        if facts.st_uid == user:
            # A folder has a link for each folder in it, and two of its own.
            count += facts.st_nlink - 2
    return count
