"""The process that forks for a supervisor, and what tasks can do to it."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kurier._worker import workdir
from kurier._worker.frames import FrameType
from node import LIMIT, Ended, TestNode

MODULE = """
import os, signal, time

FOLDER = os.path.dirname(__file__)

def answer():
    return os.getpid()

def end_forker():
    os.kill(os.getppid(), signal.SIGKILL)
    time.sleep(60)

def stop_forker():
    os.kill(os.getppid(), signal.SIGSTOP)
    return "done"

def end_siblings():
    parent, me = os.getppid(), os.getpid()
    with open(f"/proc/{parent}/task/{parent}/children") as children:
        others = [int(pid) for pid in children.read().split() if int(pid) != me]
    for pid in others:
        os.kill(pid, signal.SIGKILL)
    return len(others)

def end_itself():
    with open(FOLDER + "/ran", "a") as file:
        file.write("once")
    os.kill(os.getpid(), signal.SIGKILL)

def parent():
    return os.getppid()

def leave_a_file():
    with open(os.environ["KURIER_WORKDIR"] + "/left", "x"):
        return os.listdir(os.environ["KURIER_WORKDIR"])
"""

UNWATCHED = """
from kurier._worker import system
system.can_watch = lambda: False
"""

HANDLERS = [
    f"module:{name}"
    for name in (
        "answer",
        "end_forker",
        "stop_forker",
        "end_siblings",
        "end_itself",
        "parent",
        "leave_a_file",
    )
]


@pytest.fixture(params=["", UNWATCHED], ids=["watched", "unwatched"])
def either(request: Any, tmp_path: Path) -> Iterator[TestNode]:
    """A node whose system can tell of any process's end, and one whose cannot."""
    yield from served(tmp_path, request.param + MODULE)


@pytest.fixture
def node(tmp_path: Path) -> Iterator[TestNode]:
    yield from served(tmp_path, MODULE)


def served(folder: Path, module: str) -> Iterator[TestNode]:
    (folder / "module.py").write_text(module)
    node = TestNode(folder, HANDLERS)
    yield node
    node.close()


def run(node: TestNode, worker: Any, name: str) -> Ended:
    return node.run(worker, {"entryPoint": f"module:{name}"})


def test_each_task_has_a_process_and_an_empty_folder(either: TestNode) -> None:
    worker = either.worker()
    pids = set()
    for _ in range(5):
        ended = run(either, worker, "answer")
        assert ended.result == str(ended.bye["pid"]).encode() and ended.bye["exitCode"] == 0
        pids.add(ended.bye["pid"])
        assert run(either, worker, "leave_a_file").result == b'["left"]'
    assert len(pids) == 5
    worker.close()


def test_a_task_that_ends_its_parent_ends_with_it(node: TestNode) -> None:
    worker = node.worker()
    parents = [run(node, worker, "parent").result]
    for _ in range(3):
        ended = run(node, worker, "end_forker")
        assert ended.bye["signal"] == signal.SIGKILL and ended.result is None
        parents.append(run(node, worker, "parent").result)
    assert len(set(parents)) == 4
    worker.close()


def test_who_forks_may_be_stopped(node: TestNode) -> None:
    worker = node.worker()
    ended = run(node, worker, "stop_forker")
    assert ended.result == b'"done"' and ended.bye["exitCode"] == 0
    assert run(node, worker, "answer").result is not None
    worker.close()


def test_a_child_that_waits_may_be_killed(node: TestNode) -> None:
    worker = node.worker()
    for _ in range(3):
        # The next child may not have been forked yet.
        assert run(node, worker, "end_siblings").result in (b"0", b"1")
        assert run(node, worker, "answer").result is not None
    worker.close()


def test_a_task_given_to_a_child_that_dies_before_it_begins_is_given_to_the_next(
    node: TestNode,
) -> None:
    worker = node.worker()
    forker = int(run(node, worker, "parent").result or b"0")
    waiting = waiting_child(forker)
    os.kill(waiting, signal.SIGSTOP)
    number = node.begin(worker, {"entryPoint": "module:answer"})
    assert worker.read().type == FrameType.STARTED
    os.kill(waiting, signal.SIGKILL)
    ended = Ended(worker.read_until(FrameType.BYE))
    assert ended.result == str(ended.bye["pid"]).encode() and ended.bye["pid"] != waiting
    assert {frame.run for frame in ended.frames} == {number}
    worker.close()


def test_a_task_that_kills_itself_is_not_run_again(node: TestNode) -> None:
    worker = node.worker()
    ended = run(node, worker, "end_itself")
    assert ended.bye["signal"] == signal.SIGKILL and ended.result is None
    assert Path(node.scratch.parent / "ran").read_text() == "once"
    worker.close()


def waiting_child(forker: int) -> int:
    limit = time.monotonic() + LIMIT
    while time.monotonic() < limit:
        children = Path(f"/proc/{forker}/task/{forker}/children").read_text().split()
        if len(children) == 1:
            return int(children[0])
    raise AssertionError("no child waits")


def test_nothing_of_a_supervisor_outlives_it(node: TestNode) -> None:
    worker = node.worker()
    pid = int(run(node, worker, "parent").result or b"0")
    assert Path(f"/proc/{pid}").exists()
    worker.close()
    node.zygote.read_until(FrameType.BYE)
    assert not Path(f"/proc/{pid}").exists()


def test_a_folder_that_could_not_be_removed_is_moved_aside(tmp_path: Path) -> None:
    scratch = str(tmp_path)
    Path(workdir.make(scratch, 1), "left").touch()
    assert os.listdir(workdir.make(scratch, 2)) == []
    assert sorted(os.listdir(scratch)) == ["before-2", "run"]
