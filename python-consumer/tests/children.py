"""Children of a test: forked, confined for good, and asked what they could still do."""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Callable

import pytest

from kurier._worker import system
from kurier._worker.landlock import abi

LIMIT = 20.0
ABI = abi()

needs_landlock = pytest.mark.skipif(ABI < 1, reason="this kernel offers no Landlock")


def needs_landlock_abi(least: int) -> pytest.MarkDecorator:
    return pytest.mark.skipif(least > ABI, reason=f"Landlock is of ABI {ABI}, not {least}")


def in_child(act: Callable[[], Any], gives_up_privileges: bool = True) -> Any:
    """What an act answers in a child of its own; of an exception it is the text."""
    out, into = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.setpgid(0, 0)
        try:
            if gives_up_privileges:
                system.give_up_privileges()
            answer = act()
        except BaseException as error:
            answer = f"{type(error).__name__}: {error}"
        os.write(into, json.dumps(answer).encode())
        os._exit(0)
    os.close(into)
    os.waitpid(pid, 0)
    with open(out, "rb") as pipe:
        # Whoever it has left behind holds the pipe open.
        os.set_blocking(out, False)
        text = pipe.read()
    with contextlib.suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)
    return json.loads(text)


def attempt(act: Callable[[], Any]) -> str:
    """``ok``, or the name of the error that the kernel answers with."""
    try:
        act()
    except OSError as error:
        return type(error).__name__
    return "ok"


def wait_until_gone(pid: int) -> None:
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        return
    with open(handle, "rb"):
        assert select.select([handle], [], [], LIMIT)[0], f"process {pid} lives on"


@contextmanager
def bystander() -> Iterator[int]:
    """A process of the same user that no confined child has started."""
    pid = os.fork()
    if pid == 0:
        signal.pause()
        os._exit(0)
    try:
        yield pid
    finally:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)


@contextmanager
def cgroup_folder(kind: str, option: str = "") -> Iterator[str]:
    """A new cgroup in the first hierarchy of this kind; skips the test where none can be made."""
    mounts = [line.split() for line in Path("/proc/mounts").read_text().splitlines()]
    roots = [m[1] for m in mounts if m[2] == kind and option in ["", *m[3].split(",")]]
    what = f"a {kind} cgroup {option}".rstrip()
    if not roots:
        pytest.skip(f"no hierarchy for {what} is mounted")
    try:
        folder = tempfile.mkdtemp(prefix="kurier-test-", dir=roots[0])
    except OSError as error:
        pytest.skip(f"cannot make {what}: {error}")
    try:
        yield folder
    finally:
        _empty(folder)
        os.rmdir(folder)


@contextmanager
def pids_cgroups() -> Iterator[dict[str, str]]:
    """The members of a profile that have the kernel count processes, in either version."""
    with cgroup_folder("cgroup2") as unified:
        if os.path.exists(os.path.join(unified, "pids.max")):
            yield {"cgroup": unified}
            return
        with cgroup_folder("cgroup", "pids") as pids:
            yield {"cgroup": unified, "pidsCgroup": pids}


def _empty(folder: str) -> None:
    """A test that has failed may have left members."""
    while members := Path(folder, "cgroup.procs").read_text().split():
        for pid in members:
            os.kill(int(pid), signal.SIGKILL)
            wait_until_gone(int(pid))
