"""A child that serves many tasks, and one that runs a script, under a real supervisor."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kurier._worker.frames import Frame, FrameType, join_task
from node import Connection, TestNode

MODULE = """
import os, signal, sys, threading, time
from kurier import Context, Retry, TaskCancelled, task

def pid(): return os.getpid()
def echo(payload, /): return payload
def fail(): raise ValueError("wrong")

def speaks(ctx: Context):
    print("printed")
    print("no end of line", end="")
    sys.stderr.write("warned\\n")
    sys.stdout.buffer.write(b"bytes\\n")
    ctx.log.info("logged")
    ctx.progress(1, 2, "half")
    return [ctx.attempt, sys.stdout.fileno(), sys.stdout.buffer.fileno(), sys.stdout.writable()]

def raw():
    os.write(1, b"raw")
    return "written"

def leave(code): sys.exit(code)

def thread():
    threading.Thread(target=time.sleep, args=(60,), daemon=True).start()

def deaf():
    signal.signal(signal.SIGTERM, signal.SIG_IGN)

def process():
    if os.fork() == 0:
        time.sleep(60)
        os._exit(0)

def forked():
    pid = os.fork()
    if pid == 0:
        print("from the fork")
        sys.stdout.flush()
        os._exit(0)
    os.waitpid(pid, 0)

def memory(): raise MemoryError

@task(retry=Retry(wait=3))
def later(): raise KeyError("later")

def sleeps():
    try:
        print("asleep")
        time.sleep(60)
    finally:
        print("woken")
"""
NAMES = ["pid", "echo", "fail", "speaks", "raw", "leave", "thread", "deaf", "process"]
NAMES += ["forked", "memory", "later", "sleeps", "absent"]
HANDLERS = [f"module:{name}" for name in NAMES]
LIMITS = {"resultBytes": 1000, "outputBytes": 1 << 20}
LAST = 2

SCRIPT = """
import json, os, sys, time
document = json.load(sys.stdin)
print("noted", file=sys.stderr)
if document == "leave":
    sys.exit(75)
if document == "fail":
    raise ValueError("wrong")
if document == "sleep":
    print("asleep", file=sys.stderr, flush=True)
    time.sleep(60)
json.dump([document, sys.argv[1:], os.environ["KURIER_TASK_ID"], __name__], sys.stdout)
"""


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestNode]:
    folder = tmp_path_factory.mktemp("node")
    (folder / "module.py").write_text(MODULE)
    node = TestNode(folder, HANDLERS)
    assert list(json.loads(node.first.body)["problems"]) == ["module:absent"]
    yield node
    node.close()


class WarmChild:
    """One with its supervisor; the number of the supervisor's run is 1."""

    def __init__(self, node: TestNode, profile: dict[str, Any] | None = None) -> None:
        self.supervisor = node.worker(profile)
        if profile is not None:
            assert self.supervisor.read().type == FrameType.READY
        header = {"token": "child-token", "limits": LIMITS}
        self.supervisor.send(Frame(FrameType.TASK, join_task(header, b""), 1))
        self.child = Connection(node._listener.accept()[0])
        assert (self.child.hello["role"], self.child.hello["token"]) == ("child", "child-token")
        self._runs = 100

    def begin(self, name: str, payload: bytes = b"null", attempt: int = 1) -> int:
        self._runs += 1
        header = {
            "taskId": "t-1",
            "executionId": "e-1",
            "type": name,
            "attempt": attempt,
            "idempotencyKey": "k-1",
            "deadline": None,
            "limits": LIMITS,
        }
        body = join_task(header, payload)
        self.child.send(Frame(FrameType.TASK, body, self._runs, argument=NAMES.index(name)))
        return self._runs

    def run(self, name: str, payload: bytes = b"null", attempt: int = 1) -> list[Frame]:
        number = self.begin(name, payload, attempt)
        return self.answer(number)

    def answer(self, number: int) -> list[Frame]:
        frames = [self.child.read()]
        while frames[-1].type not in (FrameType.RESULT, FrameType.ERROR):
            frames.append(self.child.read())
        assert {frame.run for frame in frames} == {number}
        return frames

    def end(self) -> dict[str, Any]:
        """What the supervisor says of the child's end."""
        facts: dict[str, Any] = json.loads(self.supervisor.read_until(FrameType.BYE)[-1].body)
        self.close()
        return facts

    def close(self) -> None:
        self.child.close()
        self.supervisor.close()


@pytest.fixture
def warm(node: TestNode) -> Iterator[WarmChild]:
    child = WarmChild(node)
    yield child
    child.close()


def said(frames: list[Frame], stream: int) -> bytes:
    logs = [f for f in frames if f.type == FrameType.LOG and f.flags == stream]
    return b"".join(frame.body[8:] for frame in logs)


def test_one_process_serves_task_after_task(warm: WarmChild) -> None:
    (first,), (second,) = warm.run("pid"), warm.run("pid")
    assert first.type == FrameType.RESULT and first.flags == 0
    assert first.body == second.body == str(warm.child.hello["pid"]).encode()


def test_tasks_may_be_sent_ahead(warm: WarmChild) -> None:
    numbers = [warm.begin("echo", str(i).encode()) for i in range(5)]
    assert [warm.answer(number)[-1].body for number in numbers] == [b"0", b"1", b"2", b"3", b"4"]


def test_failure_is_told_and_the_next_task_runs(warm: WarmChild) -> None:
    error = json.loads(warm.run("fail")[-1].body)
    assert (error["kind"], error["errorType"]) == ("retryable", "ValueError")
    assert error["traceback"].splitlines()[1].endswith("in fail")
    later = json.loads(warm.run("later", attempt=2)[-1].body)
    assert later["retryAfterMillis"] == 6000
    assert warm.run("echo", b"1")[-1].body == b"1"


def test_words_of_a_task_come_before_its_answer(warm: WarmChild) -> None:
    for _ in range(2):
        frames = warm.run("speaks", attempt=3)
        assert json.loads(frames[-1].body) == [3, 1, 1, True]
        assert said(frames, 1) == b"printed\nno end of linebytes\n"
        assert said(frames, 2) == b"warned\nlogged\n"
        progress = [json.loads(f.body) for f in frames if f.type == FrameType.PROGRESS]
        assert progress == [{"done": 1.0, "total": 2.0, "message": "half"}]


def test_what_is_written_to_a_descriptor_is_waited_for(warm: WarmChild) -> None:
    frames = warm.run("raw")
    assert [frame.type for frame in frames] == [FrameType.SYNC, FrameType.RESULT]
    assert int.from_bytes(frames[0].body, "big") == 3
    logs = warm.supervisor.read_until(FrameType.LOG)
    assert logs[-1].body[8:] == b"raw"


@pytest.mark.parametrize("name", ["thread", "deaf", "process", "memory"])
def test_child_that_is_no_longer_clean_answers_for_the_last_time(
    warm: WarmChild, name: str
) -> None:
    assert warm.run(name)[-1].flags == LAST
    assert warm.child.is_closed()
    facts = warm.end()
    assert facts["exitCode"] == 0
    assert len(facts["killed"]) == (1 if name == "process" else 0)


def test_exit_ends_the_child_without_an_answer(warm: WarmChild) -> None:
    warm.begin("leave", b"69")
    warm.child.read_until_closed()
    assert warm.end()["exitCode"] == 69


def test_what_a_fork_prints_comes_by_the_descriptor(warm: WarmChild) -> None:
    assert warm.run("forked")[-1].type == FrameType.RESULT
    logs = warm.supervisor.read_until(FrameType.LOG)
    assert logs[-1].body[8:] == b"from the fork\n"


def test_cancel_is_for_one_run_alone(warm: WarmChild) -> None:
    number = warm.begin("sleeps")
    assert warm.child.read().body[8:] == b"asleep\n"
    warm.supervisor.send(Frame(FrameType.CANCEL, number.to_bytes(8, "big"), 1))
    frames = warm.answer(number)
    assert said(frames, 1) == b"woken\n"
    assert json.loads(frames[-1].body)["errorType"] == "kurier._errors.TaskCancelled"
    assert frames[-1].flags == LAST
    assert warm.end()["stopped"] == "soft"


def test_cancel_of_a_run_that_is_over_hits_nobody(warm: WarmChild) -> None:
    (first,) = warm.run("echo", b"1")
    warm.supervisor.send(Frame(FrameType.CANCEL, first.run.to_bytes(8, "big"), 1))
    assert [warm.run("echo", b"2")[-1].body for _ in range(50)] == [b"2"] * 50


def test_shutdown_ends_an_idle_child(warm: WarmChild) -> None:
    warm.child.send(Frame(FrameType.PROGRESS))
    warm.child.send(Frame(FrameType.SHUTDOWN))
    assert warm.end()["exitCode"] == 0


def test_child_of_a_node_that_is_gone_ends(warm: WarmChild) -> None:
    warm.child.close()
    assert warm.end()["exitCode"] == 0


def test_processor_time_is_renewed_for_each_task(node: TestNode) -> None:
    warm = WarmChild(node, {"cpuSeconds": 5})
    assert [warm.run("echo", b"1")[-1].body for _ in range(3)] == [b"1"] * 3
    warm.close()


def script(node: TestNode, payload: bytes, folder: Path) -> Any:
    file = folder / "script.py"
    file.write_text(SCRIPT)
    worker = node.worker()
    try:
        what = {"script": str(file), "argv": ["--fast"], "resultFrom": "stdout-json"}
        return node.run(worker, what, payload)
    finally:
        worker.close()


def test_script_runs_as_the_main_program(node: TestNode, tmp_path: Path) -> None:
    ended = script(node, b'"x"', tmp_path)
    assert json.loads(ended.result) == ["x", ["--fast"], "t-1", "__main__"]
    assert ended.output(2) == b"noted\n"


def test_exit_code_of_a_script_speaks(node: TestNode, tmp_path: Path) -> None:
    assert script(node, b'"leave"', tmp_path).bye["exitCode"] == 75


def test_exception_of_a_script_has_its_traceback(node: TestNode, tmp_path: Path) -> None:
    error = script(node, b'"fail"', tmp_path).error
    assert error["errorType"] == "ValueError"
    assert error["traceback"].splitlines()[1].startswith(f'  File "{tmp_path}')


def test_script_is_cancelled_as_a_function_is(node: TestNode, tmp_path: Path) -> None:
    file = tmp_path / "script.py"
    file.write_text(SCRIPT)
    worker = node.worker()
    what = {"script": str(file), "argv": [], "resultFrom": "stdout-json"}
    number = node.begin(worker, what, b'"sleep"')
    heard = b""
    while b"asleep" not in heard:
        frame = worker.read()
        heard += frame.body if frame.type == FrameType.LOG else b""
    worker.send(Frame(FrameType.CANCEL, b"", number))
    ended = worker.read_until(FrameType.BYE)
    error = json.loads(next(f.body for f in ended if f.type == FrameType.ERROR))
    assert error["errorType"] == "kurier._errors.TaskCancelled"
    assert os.path.exists(file)
    worker.close()
