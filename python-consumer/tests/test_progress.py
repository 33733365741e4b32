"""Progress, the stop's cause and the logger, over a real worker."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from typing import Any

import pytest

from kurier._worker.frames import TIME_LIMIT, Frame, FrameType
from kurier._worker.progress import Pace
from node import Connection, Ended, TestNode

MODULE = r"""
import os, signal, threading, time
from kurier import Context, TaskCancelled, TaskTimeout

def steps(ctx: Context):
    ctx.progress(1, 4, "first")
    ctx.progress(2.5, 4)
    ctx.progress(3)
    return "done"

def many(n, ctx: Context):
    for i in range(n):
        ctx.progress(i + 1, n)
    return "done"

def failing(ctx: Context):
    for i in range(1000):
        ctx.progress(i)
    raise ValueError("at the end")

def wordy(ctx: Context):
    ctx.progress(1, message="\u00e4\ud800\x01" * 5000)

def by_threads(ctx: Context):
    def work():
        for i in range(500):
            ctx.progress(i)
    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads: thread.start()
    for thread in threads: thread.join()
    return "x" * 500_000

def forked(ctx: Context):
    pid = os.fork()
    if pid == 0:
        ctx.progress(99)
        os._exit(7)
    ctx.progress(1)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])

def forger(descriptor):
    # What a hostile handler can do at worst: write to the channel itself.
    import struct
    frame = struct.pack(">IBBHQ", 2, 13, 0, 0, 0) + b"{}"
    huge = struct.pack(">IBBHQ", 9000, 13, 0, 0, 0) + b"x" * 9000
    for fd in range(3, 64):
        try:
            with open(os.dup(fd), "wb") as channel:
                channel.write(huge + frame * 100_000)
        except (OSError, ValueError):
            continue
    return "done"

def waiting(ctx: Context):
    try:
        print("asleep", ctx.cancelled, flush=True)
        for _ in range(600): time.sleep(0.1)
    except TaskCancelled as stop:
        ctx.progress(7, message="cleaning up")
        return [type(stop).__name__, str(stop), ctx.cancelled]

def thread_sees_it(ctx: Context):
    seen = threading.Event()
    def work():
        while not ctx.cancelled:
            time.sleep(0.01)
        seen.set()
    threading.Thread(target=work).start()
    try:
        print("asleep", flush=True)
        time.sleep(60)
    except TaskCancelled:
        return seen.wait(10)

def logs(ctx: Context):
    ctx.log.info("hello %s", "there")
    ctx.log.debug("not shown")
"""
NAMES = [
    "steps",
    "many",
    "failing",
    "wordy",
    "by_threads",
    "forked",
    "forger",
    "waiting",
    "thread_sees_it",
    "logs",
]


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestNode]:
    folder = tmp_path_factory.mktemp("node")
    (folder / "module.py").write_text(MODULE)
    node = TestNode(folder, [f"module:{name}" for name in NAMES])
    assert node.first.type == FrameType.READY, node.first
    yield node
    node.close()


@pytest.fixture
def worker(node: TestNode) -> Iterator[Connection]:
    worker = node.worker()
    yield worker
    worker.close()


def run(node: TestNode, worker: Connection, name: str, payload: bytes = b"null") -> Ended:
    return node.run(worker, {"entryPoint": f"module:{name}"}, payload)


def test_progress_travels_before_the_answer(node: TestNode, worker: Connection) -> None:
    ended = run(node, worker, "steps", b"{}")
    assert ended.result == b'"done"'
    assert ended.progress() == [
        {"done": 1, "total": 4, "message": "first"},
        {"done": 2.5, "total": 4, "message": ""},
        {"done": 3, "total": None, "message": ""},
    ]
    types = [frame.type for frame in ended.frames]
    assert types == [FrameType.STARTED, *[FrameType.PROGRESS] * 3, FrameType.RESULT, FrameType.BYE]
    assert {frame.run for frame in ended.frames} == {ended.frames[0].run}


def test_a_flood_of_progress_is_paced_and_its_last_word_is_sent(
    node: TestNode, worker: Connection
) -> None:
    said = run(node, worker, "many", b'{"n":20000}').progress()
    assert said[0]["done"] == 1
    assert said[-1] == {"done": 20000, "total": 20000, "message": ""}
    assert [one["done"] for one in said] == sorted({one["done"] for one in said})
    assert len(said) < 100


def test_the_last_word_of_a_failure_is_sent_too(node: TestNode, worker: Connection) -> None:
    ended = run(node, worker, "failing", b"{}")
    assert (ended.error or {})["message"] == "at the end"
    assert ended.progress()[-1]["done"] == 999


def test_a_long_message_is_cut(node: TestNode, worker: Connection) -> None:
    message = run(node, worker, "wordy", b"{}").progress()[0]["message"]
    assert 1000 < len(message.encode()) <= 1024
    assert message.startswith("\u00e4\\ud800\x01\u00e4")


def test_threads_do_not_mix_their_frames(node: TestNode, worker: Connection) -> None:
    ended = run(node, worker, "by_threads", b"{}")
    assert ended.result == b'"' + b"x" * 500_000 + b'"'
    assert all(0 <= one["done"] < 500 for one in ended.progress())


def test_what_the_handler_forks_reports_nothing(node: TestNode, worker: Connection) -> None:
    ended = run(node, worker, "forked", b"{}")
    assert ended.result == b"7"
    assert [one["done"] for one in ended.progress()] == [1]


def test_forged_progress_does_not_fill_the_supervisor(node: TestNode, worker: Connection) -> None:
    ended = run(node, worker, "forger")
    assert ended.result == b'"done"'
    assert 0 < len([f for f in ended.frames if f.type == FrameType.PROGRESS]) < 1000
    assert all(f.body == b"{}" for f in ended.frames if f.type == FrameType.PROGRESS)


@pytest.mark.parametrize(
    ("flags", "told"),
    [
        (0, b'["TaskCancelled","the task was asked to stop",true]'),
        (TIME_LIMIT, b'["TaskTimeout","the task\'s time was over",true]'),
    ],
)
def test_the_cause_of_a_stop_is_the_class_of_its_exception(
    node: TestNode, worker: Connection, flags: int, told: bytes
) -> None:
    number = node.begin(worker, {"entryPoint": "module:waiting"}, b"{}")
    first = worker.read_until(FrameType.LOG)
    worker.send(Frame(FrameType.CANCEL, run=number, flags=flags))
    ended = Ended(first + worker.read_until(FrameType.BYE))
    assert ended.output(1) == b"asleep False\n"
    assert ended.result == told
    assert ended.progress() == [{"done": 7, "total": None, "message": "cleaning up"}]
    assert ended.bye["stopped"] == "soft"


def test_a_signal_that_nobody_announced_is_a_cancel(node: TestNode, worker: Connection) -> None:
    node.begin(worker, {"entryPoint": "module:waiting"}, b"{}")
    frames = worker.read_until(FrameType.LOG)
    os.kill(int(frames[0].body[7:-1]), signal.SIGTERM)
    ended = Ended(worker.read_until(FrameType.BYE))
    assert ended.result is not None and b"TaskCancelled" in ended.result


def test_a_stop_that_comes_at_once_has_its_cause(node: TestNode, worker: Connection) -> None:
    number = node.begin(worker, {"entryPoint": "module:waiting"}, b"{}")
    worker.send(Frame(FrameType.CANCEL, run=number, flags=TIME_LIMIT))
    ended = Ended(worker.read_until(FrameType.BYE))
    told: Any = ended.error["errorType"] if ended.error else ended.result
    assert "TaskTimeout" in str(told)


def test_threads_can_ask_whether_the_task_is_cancelled(node: TestNode, worker: Connection) -> None:
    number = node.begin(worker, {"entryPoint": "module:thread_sees_it"}, b"{}")
    worker.read_until(FrameType.LOG)
    worker.send(Frame(FrameType.CANCEL, run=number))
    assert Ended(worker.read_until(FrameType.BYE)).result == b"true"


def test_the_logger_of_a_task_is_heard(node: TestNode, worker: Connection) -> None:
    assert run(node, worker, "logs", b"{}").output(2) == b"hello there\n"


def test_a_pace_lets_a_burst_through_and_then_so_many_a_second() -> None:
    now = 100.0
    pace = Pace(10, burst=3, clock=lambda: now)
    assert [pace.allows() for _ in range(5)] == [True, True, True, False, False]
    now += 0.15
    assert [pace.allows() for _ in range(2)] == [True, False]
    now += 3600
    assert [pace.allows() for _ in range(4)] == [True, True, True, False]
