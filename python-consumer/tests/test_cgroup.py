"""Cgroups that the kernel keeps; skipped where none can be made."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from children import cgroup_folder, in_child, pids_cgroups
from kurier._worker.cgroup import Cgroup
from kurier._worker.profile import ConfinementError


@pytest.fixture
def unified() -> Iterator[str]:
    with cgroup_folder("cgroup2") as folder:
        yield folder


@pytest.fixture
def counted() -> Iterator[tuple[str, str | None]]:
    with pids_cgroups() as folders:
        yield folders["cgroup"], folders.get("pidsCgroup")


def daemon() -> int:
    """A grandchild that belongs to nobody here, in a session of its own."""
    out, into = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.setsid()
        if os.fork() == 0:
            os.write(into, b"%d" % os.getpid())
            signal.pause()
        os._exit(0)
    os.waitpid(pid, 0)
    return int(os.read(out, 16))


def explode(most: int) -> None:
    """Forks for as long as it lives; a semaphore of bytes in a pipe keeps it bounded."""
    out, into = os.pipe()
    os.write(into, b"x" * most)
    while os.read(out, 1):
        with contextlib.suppress(BlockingIOError):
            os.fork()


def test_a_daemon_of_nobody_is_found_and_ended(unified: str) -> None:
    def act() -> list[Any]:
        cgroup = Cgroup(unified)
        cgroup.join()
        pid = daemon()
        before = cgroup.members()
        killed = cgroup.end_others()
        return [pid in before, killed == [pid], cgroup.members() == {os.getpid()}]

    assert in_child(act) == [True, True, True]


@pytest.mark.parametrize("stops_forks", [True, False])
def test_a_fork_bomb_ends(request: pytest.FixtureRequest, stops_forks: bool) -> None:
    folders = request.getfixturevalue("counted" if stops_forks else "unified")

    def act() -> list[Any]:
        cgroup = Cgroup(*folders) if stops_forks else Cgroup(folders)
        cgroup.join()
        cgroup.set_limits(None, 250)
        if os.fork() == 0:
            explode(240)
        while len(cgroup.members()) < 100:
            os.sched_yield()
        began = time.monotonic()
        killed = cgroup.end_others()
        took = time.monotonic() - began
        return [len(killed) >= 99, cgroup.members() == {os.getpid()}, took < 5]

    assert in_child(act) == [True, True, True]


def test_processes_are_limited_and_can_be_started_again(
    counted: tuple[str, str | None],
) -> None:
    def forks() -> int:
        started: list[int] = []
        try:
            while len(started) < 50:
                pid = os.fork()
                if pid == 0:
                    signal.pause()
                started.append(pid)
        except BlockingIOError:
            pass
        return len(started)

    def act() -> list[Any]:
        cgroup = Cgroup(*counted)
        cgroup.join()
        cgroup.set_limits(None, 8)
        first = forks()
        killed = cgroup.end_others()
        while True:
            try:
                os.waitpid(-1, 0)
            except ChildProcessError:
                break
        second = forks()
        cgroup.end_others()
        return [first, len(killed), second, "pids" in cgroup.limits()]

    assert in_child(act) == [8, 8, 8, True]


def test_a_cgroup_without_controllers_limits_nothing(unified: str) -> None:
    def act() -> list[Any]:
        cgroup = Cgroup(unified)
        cgroup.join()
        cgroup.set_limits(1 << 30, 5)
        return [cgroup.end_others(), cgroup.has_kill(), "hugetlb" in cgroup.limits()]

    assert in_child(act) == [[], os.path.exists(f"{unified}/cgroup.kill"), False]


def test_a_folder_that_is_no_cgroup_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfinementError, match=r"cgroup.procs cannot be used: No such file"):
        Cgroup(str(tmp_path / "missing")).join()


def test_limits_are_written_where_the_controllers_are(tmp_path: Path) -> None:
    """A folder that looks like a cgroup with controllers, which not every kernel delegates."""
    for name in ("cgroup.procs", "pids.max", "memory.max"):
        (tmp_path / name).touch()
    cgroup = Cgroup(str(tmp_path))
    cgroup.join()
    cgroup.set_limits(100 << 20, 16)
    assert (tmp_path / "memory.max").read_text() == str(100 << 20)
    assert (tmp_path / "pids.max").read_text() == "17"
    assert cgroup.limits() == ["memory", "pids"]
    for descriptor in cgroup.descriptors():
        os.close(descriptor)
