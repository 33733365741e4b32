"""Confined supervisors and their tasks: real ones, under a zygote."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from children import (
    ABI,
    attempt,
    in_child,
    needs_landlock,
    needs_landlock_abi,
    pids_cgroups,
    wait_until_gone,
)
from kurier._worker import hint, system
from kurier._worker.confinement import Confinement, effective
from kurier._worker.frames import Frame, FrameType
from kurier._worker.profile import Profile
from node import Connection, Ended, TestNode

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux confines tasks")

MODULE = """
import os, resource, signal, socket, subprocess, sys, tempfile, time

BALLAST = bytearray(100 << 20)

def allocate(n):
    return len(bytearray(n))

def hoard():
    kept = []
    while True:
        kept.append(list(range(1000)))

def spin():
    while True: pass

def open_many(n):
    files = [open("/dev/null") for _ in range(n)]
    return len(files)

def write(path, n=1):
    with open(path, "wb") as file:
        file.write(b"x" * n)
    return os.stat(path).st_size

def connect(port):
    try:
        socket.create_connection(("127.0.0.1", port)).close()
    except OSError as error:
        raise ValueError("wrapped") from error

def limits():
    return {name: resource.getrlimit(getattr(resource, "RLIMIT_" + name))
            for name in ("AS", "CPU", "NOFILE", "FSIZE", "NPROC")}

def temporary():
    with tempfile.NamedTemporaryFile() as file:
        return os.path.dirname(file.name)

def signals(pid):
    try:
        os.kill(pid, signal.SIGKILL)
        return "killed"
    except PermissionError:
        child = subprocess.Popen(["sleep", "60"])
        child.kill()
        return child.wait()

def asleep():
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    pid = os.fork()
    if pid == 0:
        os.setsid()
        time.sleep(60)
    print(pid, flush=True)
    time.sleep(60)

def explode(most):
    out, into = os.pipe()
    os.write(into, b"x" * most)
    while os.read(out, 1):
        try:
            if os.fork() == 0:
                os.setsid()
        except BlockingIOError:
            pass

def descriptors():
    links = ["/proc/self/fd/" + name for name in os.listdir("/proc/self/fd")]
    return [os.readlink(link) for link in links if os.path.islink(link)]
"""
NAMES = "allocate hoard spin open_many write connect limits temporary signals asleep explode"
HANDLERS = [f"module:{name}" for name in f"{NAMES} descriptors".split()]
SHOW_LIMITS = """
import json, resource as r
kinds = (r.RLIMIT_AS, r.RLIMIT_CPU, r.RLIMIT_NOFILE, r.RLIMIT_FSIZE)
first = [r.getrlimit(kind)[0] for kind in kinds]
while r.getrlimit(r.RLIMIT_AS)[1] != 1 << 30: pass
print(json.dumps([first, *[r.getrlimit(kind) for kind in kinds]]))
"""


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestNode]:
    folder = tmp_path_factory.mktemp("node")
    (folder / "module.py").write_text(MODULE)
    node = TestNode(folder, HANDLERS)
    assert node.first.type == FrameType.READY, node.first
    yield node
    node.close()


def begun(node: TestNode, **profile: Any) -> Connection:
    worker = node.worker(profile)
    ready = worker.read()
    assert ready.type == FrameType.READY, ready
    return worker


def run(node: TestNode, name: str, payload: Any, **profile: Any) -> Ended:
    worker = begun(node, **profile)
    try:
        return node.run(worker, {"entryPoint": f"module:{name}"}, json.dumps(payload).encode())
    finally:
        worker.close()


def command(node: TestNode, argv: list[str], source: str = "stdout-text", **profile: Any) -> Ended:
    worker = begun(node, **profile)
    try:
        return node.run(worker, {"argv": argv, "resultFrom": source})
    finally:
        worker.close()


def error_of(ended: Ended) -> dict[str, Any]:
    assert ended.error is not None, ended.bye
    return ended.error


def test_memory_is_limited_beyond_what_was_loaded(node: TestNode) -> None:
    limit = 64 << 20
    # The zygote alone has mapped more than that.
    assert run(node, "allocate", 48 << 20, memoryBytes=limit).result == b"%d" % (48 << 20)
    error = error_of(run(node, "allocate", 80 << 20, memoryBytes=limit))
    assert (error["kind"], error["code"]) == ("retryable", "MEMORY_LIMIT")
    assert error["errorType"] == "MemoryError"
    assert error["message"] == "the handler's memory limit is 67108864 bytes"
    assert "bytearray(n)" in error["traceback"]


def test_a_task_that_hoards_to_the_last_byte_can_still_tell(node: TestNode) -> None:
    error = error_of(run(node, "hoard", None, memoryBytes=32 << 20))
    assert error["code"] == "MEMORY_LIMIT" and "kept.append" in error["traceback"]


def test_a_memory_error_without_a_limit_is_the_handlers(node: TestNode) -> None:
    assert error_of(run(node, "allocate", 1 << 62))["code"] == "HANDLER_ERROR"


def test_cpu_time_is_limited(node: TestNode) -> None:
    assert run(node, "spin", None, cpuSeconds=1).bye["signal"] == signal.SIGXCPU
    busy = command(node, ["sh", "-c", "while :; do :; done"], cpuSeconds=1)
    assert busy.bye["signal"] == signal.SIGXCPU


def test_open_files_are_limited(node: TestNode) -> None:
    assert run(node, "open_many", 20, openFiles=40).result == b"20"
    assert "Too many open files" in error_of(run(node, "open_many", 60, openFiles=40))["message"]


def test_file_size_is_limited(node: TestNode, tmp_path: Path) -> None:
    path = str(tmp_path / "file")
    assert run(node, "write", {"path": path, "n": 5000}, fileSizeBytes=5000).result == b"5000"
    error = error_of(run(node, "write", {"path": path, "n": 5001}, fileSizeBytes=5000))
    assert "File too large" in error["message"]
    big = command(node, ["sh", "-c", f"head -c 6000 /dev/zero >{path}"], fileSizeBytes=5000)
    assert big.bye["exitCode"] == 128 + signal.SIGXFSZ


def test_tight_limits_do_not_hurt_the_supervisor(node: TestNode) -> None:
    payload = b'"' + b"y" * 1_000_000 + b'"'
    worker = begun(node, openFiles=16, fileSizeBytes=0, memoryBytes=32 << 20)
    for _ in range(3):
        echoed = node.run(worker, {"argv": ["cat"], "resultFrom": "stdout-json"}, payload)
        assert echoed.result == payload, echoed.bye
    worker.close()


def test_a_command_gets_its_limits_exactly(node: TestNode) -> None:
    argv = [sys.executable, "-I", "-c", SHOW_LIMITS]
    bounds: dict[str, Any] = {
        "memoryBytes": 1 << 30,
        "cpuSeconds": 7,
        "openFiles": 30,
        "fileSizeBytes": 9,
    }
    # The soft ones at once, the hard ones soon after it has started.
    soft = [1 << 30, 7, 30, 9]
    shown = command(node, argv, "stdout-json", **bounds).result
    assert json.loads(shown or b"") == [soft, [1 << 30] * 2, [7, 12], [30, 30], [9, 9]]


def test_a_profile_never_raises_a_limit(node: TestNode) -> None:
    before = json.loads(run(node, "limits", None).result or b"")
    after = json.loads(run(node, "limits", None, openFiles=1 << 40).result or b"")
    assert after["NOFILE"] == [before["NOFILE"][1]] * 2


@needs_landlock
def test_writes_are_confined(node: TestNode, tmp_path: Path) -> None:
    own, other, denied = (tmp_path / name for name in ("own", "other", "denied"))
    for folder in (own, other, denied):
        folder.mkdir()
    bounds: dict[str, Any] = {"confine": True, "folder": str(own), "writable": [str(other)]}
    assert run(node, "write", {"path": f"{own}/file"}, **bounds).result == b"1"
    assert run(node, "write", {"path": f"{other}/file"}, **bounds).result == b"1"
    temporary = run(node, "temporary", None, **bounds).result
    assert temporary is not None and str(Path(json.loads(temporary)).parent) == str(own)
    error = error_of(run(node, "write", {"path": f"{denied}/file"}, **bounds))
    assert error["errorType"] == "PermissionError"
    assert error["message"].endswith(f"'{denied}/file' ({hint.WRITE})")
    assert not (denied / "file").exists()


@needs_landlock
def test_commands_of_any_language_are_confined(node: TestNode, tmp_path: Path) -> None:
    own, denied = tmp_path / "own", tmp_path / "denied"
    own.mkdir()
    bounds: dict[str, Any] = {"confine": True, "folder": str(own)}
    script = f"echo x >/dev/null; echo x >{own}/file; (echo x >{denied}) 2>/dev/null || echo denied"
    assert command(node, ["sh", "-c", script], **bounds).result == b"denied\n"
    assert (own / "file").exists() and not denied.exists()
    result = command(node, ["sh", "-c", "echo '[1]' >$KURIER_RESULT"], "file", **bounds)
    assert result.result == b"[1]\n"
    assert [path.name for path in own.iterdir()] == ["file"]


@needs_landlock_abi(4)
def test_tcp_is_confined(node: TestNode) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        assert run(node, "connect", port, network=[port]).result == b"null"
        error = error_of(run(node, "connect", port, network="none"))
        assert error["message"] == f"wrapped ({hint.NETWORK})"


@needs_landlock_abi(6)
def test_a_task_signals_neither_zygote_nor_node(node: TestNode, tmp_path: Path) -> None:
    bounds: dict[str, Any] = {"confine": True, "folder": str(tmp_path)}
    for pid in (node.process.pid, os.getpid()):
        assert run(node, "signals", pid, **bounds).result == b"-9"


@needs_landlock
@pytest.mark.parametrize("stop", [FrameType.CANCEL, FrameType.KILL])
def test_a_confined_tree_can_be_stopped(node: TestNode, tmp_path: Path, stop: FrameType) -> None:
    worker = begun(node, confine=True, folder=str(tmp_path))
    number = node.begin(worker, {"entryPoint": "module:asleep"})
    child = int(worker.read_until(FrameType.LOG)[-1].body[8:])
    worker.send(Frame(stop, b"", number))
    if stop == FrameType.CANCEL:
        # The handler ignores it; that it arrives is shown by what follows being a hard stop.
        worker.send(Frame(FrameType.KILL, b"", number))
    bye = Ended(worker.read_until(FrameType.BYE)).bye
    assert bye["signal"] == signal.SIGKILL and child in bye["killed"]
    worker.close()


@needs_landlock
def test_the_death_of_a_supervisor_ends_its_confined_task(tmp_path: Path) -> None:
    with lonely_node(tmp_path) as (node, worker):
        task = json.loads(worker.read_until(FrameType.STARTED)[-1].body)["pid"]
        worker.read_until(FrameType.LOG)
        # The zygote cannot sweep now: the kernel's signal is all there is.
        os.kill(node.process.pid, signal.SIGSTOP)
        try:
            os.kill(worker.hello["pid"], signal.SIGKILL)
            wait_until_gone(task)
        finally:
            os.kill(node.process.pid, signal.SIGCONT)


@needs_landlock
def test_the_death_of_the_zygote_ends_a_confined_tree(tmp_path: Path) -> None:
    with lonely_node(tmp_path) as (node, worker):
        stray = int(worker.read_until(FrameType.LOG)[-1].body[8:])
        node.process.kill()
        worker.read_until_closed()
        wait_until_gone(worker.hello["pid"])
        wait_until_gone(stray)


@needs_landlock
def test_the_leash_ends_a_confined_tree(tmp_path: Path) -> None:
    with lonely_node(tmp_path) as (node, worker):
        stray = int(worker.read_until(FrameType.LOG)[-1].body[8:])
        assert node.process.stdin is not None
        node.process.stdin.close()
        assert node.process.wait(5) == -signal.SIGKILL
        worker.read_until_closed()
        wait_until_gone(worker.hello["pid"])
        wait_until_gone(stray)


@contextlib.contextmanager
def lonely_node(folder: Path) -> Iterator[tuple[TestNode, Connection]]:
    """A node of its own with a confined supervisor whose task sleeps, a daemon beside it."""
    (folder / "module.py").write_text(MODULE)
    node = TestNode(folder, HANDLERS)
    worker = begun(node, confine=True, folder=str(node.scratch))
    node.begin(worker, {"entryPoint": "module:asleep"})
    try:
        yield node, worker
    finally:
        worker.close()
        node.close()


def test_a_fork_bomb_in_a_cgroup_is_ended_with_its_task(node: TestNode, tmp_path: Path) -> None:
    with pids_cgroups() as cgroups:
        worker = begun(node, **cgroups, processes=250, confine=True, folder=str(tmp_path))
        number = node.begin(worker, {"entryPoint": "module:explode"}, b"240")
        members = Path(cgroups["cgroup"], "cgroup.procs")
        while len(members.read_text().split()) < 100:
            os.sched_yield()
        worker.send(Frame(FrameType.KILL, b"", number))
        bye = Ended(worker.read_until(FrameType.BYE)).bye
        assert len(bye["killed"]) >= 99 and bye["stopped"] == "hard"
        # The supervisor, who forks for it, and the child that waits for the next task.
        left = members.read_text().split()
        assert str(worker.hello["pid"]) in left and len(left) <= 3
        again = node.run(worker, {"entryPoint": "module:descriptors"})
        assert again.result is not None and b"pids.max" not in again.result
        worker.close()
        wait_until_gone(worker.hello["pid"])


def test_processes_of_a_user_are_limited_without_a_cgroup() -> None:
    def task() -> int:
        """Returns how many children it could start."""
        for forks in range(10):
            try:
                if os.fork() == 0:
                    signal.pause()
            except BlockingIOError:
                return forks
        return 10

    def act() -> list[Any]:
        # Later this user may be unable to read what the interpreter loads on first use.
        system.children()
        system.adopt_orphans()
        if os.geteuid() == 0:
            os.setuid(65_534)
        confinement = Confinement.applied(Profile(processes=3), 0)
        confinement.measure()
        pid = os.fork()
        if pid == 0:
            confinement.enter()
            os._exit(task())
        forks = os.WEXITSTATUS(os.waitpid(pid, 0)[1])
        told = effective(Profile(processes=3), 0)["processes"]
        return [forks, len(confinement.sweep()), told]

    # With itself that makes three.
    assert in_child(act) == [2, 2, "rlimit"]


def test_what_is_in_force_is_told(node: TestNode) -> None:
    worker = node.worker({"confine": True, "memoryBytes": 1 << 30})
    facts = json.loads(worker.read().body)["confinement"]
    assert facts == {
        "landlockAbi": ABI,
        "noNewPrivs": True,
        "cgroupKill": False,
        "cgroupLimits": [],
        "processes": "none" if os.geteuid() == 0 else "rlimit",
        "memory": "rlimit",
    }
    assert json.loads(node.first.body)["confinement"] == facts
    worker.close()


def test_a_kernel_that_offers_nothing_confines_nothing_and_says_so(tmp_path: Path) -> None:
    profile = Profile(confine=True, ports=(), folder=str(tmp_path / "missing"))

    def act() -> list[Any]:
        Confinement.applied(profile, 0).enter()
        return [attempt((tmp_path / "free").mkdir), effective(profile, 0)["landlockAbi"]]

    assert in_child(act) == ["ok", 0]


@pytest.mark.parametrize(
    ("profile", "message"),
    [
        ({"cpuSeconds": "1m"}, "'cpuSeconds' must be a whole number"),
        pytest.param(
            {"confine": True, "writable": ["/nowhere/at/all"]},
            "/nowhere/at/all cannot be made writable",
            marks=needs_landlock,
        ),
        ({"cgroup": "/sys/fs/cgroup/nowhere"}, "must exist and be delegated"),
    ],
)
def test_a_profile_that_cannot_be_applied_is_told(
    node: TestNode, profile: dict[str, Any], message: str
) -> None:
    worker = node.worker(profile)
    frame = worker.read()
    error = json.loads(frame.body)
    assert (frame.type, frame.run, error["kind"]) == (FrameType.ERROR, 0, "start")
    assert error["code"] == "CONFINEMENT" and message in error["message"]
    worker.read_until_closed()
    worker.close()
