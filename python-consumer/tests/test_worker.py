"""Real processes: a zygote, its supervisors, and what becomes of hostile tasks."""

from __future__ import annotations

import json
import os
import select
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from kurier._worker.frames import Frame, FrameType
from node import Ended, TestNode

MODULE = """
import asyncio, ctypes, os, signal, subprocess, sys, time
from kurier import Context, PermanentError, Retry, RetryableError, task

@task
def add(a, b):
    return a + b

def echo(payload, /):
    return payload

@task(timeout="5s", memory="1GiB", retry=Retry(max_attempts=7, wait="2s", never=(KeyError,)))
def declared(name):
    raise {"key": KeyError, "value": ValueError}[name](name)

def about(ctx: Context):
    return [ctx.task_id, ctx.execution_id, ctx.type, ctx.attempt, ctx.idempotency_key,
            None if ctx.deadline is None else ctx.deadline.isoformat()]

def looking(ctx: Context):
    return ctx.shadow

async def later(n):
    await asyncio.sleep(0)
    return n

def permanent():
    print("before")
    raise PermanentError("never")

def leave(code): sys.exit(code)
def exit_now(code): os._exit(code)
def segfault(): ctypes.string_at(0)
def kill_self(): os.kill(os.getpid(), signal.SIGKILL)
def terminate_self():
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(20)

def not_json(): return {1, 2}
def big(): return "x" * 3_000_000
def forked():
    os.fork()
    return os.getpid()

def sleep():
    try:
        print("asleep", flush=True)
        time.sleep(60)
    finally:
        print("cleaned up")

def stubborn():
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    print("asleep", flush=True)
    time.sleep(60)

def count_stops():
    stops = []
    signal.signal(signal.SIGTERM, lambda number, frame: stops.append(number))
    print("asleep", flush=True)
    while len(stops) < 2:
        time.sleep(0.01)
    return len(stops)

def flood(n):
    block = b"x" * 65536
    for _ in range(n // len(block)):
        os.write(1, block)
    return "done"

def daemon():
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            time.sleep(60)
        os._exit(0)
    subprocess.Popen(["sleep", "60"], start_new_session=True)
    return "left two behind"
"""
NAMES = (
    "add echo declared about looking later permanent leave exit_now segfault kill_self not_json big"
    " forked"
)
HANDLERS = [
    f"module:{name}"
    for name in f"{NAMES} sleep stubborn count_stops flood daemon terminate_self".split()
]


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestNode]:
    folder = tmp_path_factory.mktemp("node")
    (folder / "module.py").write_text(MODULE)
    node = TestNode(folder, HANDLERS)
    assert node.first.type == FrameType.READY, node.first
    yield node
    node.close()


def run(node: TestNode, name: str, payload: bytes = b"null", **more: object) -> Ended:
    worker = node.worker()
    try:
        return node.run(worker, {"entryPoint": f"module:{name}", **more}, payload)
    finally:
        worker.close()


def command(node: TestNode, argv: list[str], payload: bytes = b"null", **more: object) -> Ended:
    worker = node.worker()
    try:
        return node.run(worker, {"argv": argv, "resultFrom": "stdout-json", **more}, payload)
    finally:
        worker.close()


def folders_of_runs(node: TestNode) -> set[Path]:
    """The node removes what a supervisor leaves that was killed."""
    return set(node.scratch.glob("*/run-*"))


def is_alive(pid: int) -> bool:
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8") as stat:
            return stat.read().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def wait_until_gone(pid: int) -> None:
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        return
    with open(handle, "rb"):
        assert select.select([handle], [], [], 10)[0], f"process {pid} lives on"


def test_functions_return_values(node: TestNode) -> None:
    assert run(node, "add", b'{"a":1,"b":2}').result == b"3"
    assert run(node, "later", b'{"n":5}').result == b"5"
    exact = b'{"n":9007199254740993,"x":0.1000000000000000055511151231257827,"t":"\xc3\x9f"}'
    assert run(node, "echo", exact).result == exact


def test_a_handler_knows_its_execution(node: TestNode) -> None:
    told = run(node, "about", deadline="2031-01-02T03:04:05.123456789Z")
    assert told.result == b'["t-1","e-1","test",1,"k-1","2031-01-02T03:04:05.123456+00:00"]'


def test_code_is_told_that_its_run_is_only_compared(node: TestNode) -> None:
    assert run(node, "looking").result == b"false"
    assert run(node, "looking", shadow=True).result == b"true"
    script = ["sh", "-c", "echo ${KURIER_SHADOW-0}"]
    assert command(node, script).result == b"0\n"
    assert command(node, script, shadow=True).result == b"1\n"


def test_failures_are_described(node: TestNode) -> None:
    ended = run(node, "permanent")
    assert ended.error is not None
    assert (ended.error["kind"], ended.error["message"]) == ("permanent", "never")
    assert "_worker" not in ended.error["traceback"]
    assert "in permanent" in ended.error["traceback"]
    assert ended.output(1) == b"before\n"
    assert (run(node, "add", b'{"a":1}').error or {})["kind"] == "invalid"
    assert (run(node, "not_json").error or {})["code"] == "RESULT_INVALID"
    assert (run(node, "big").error or {})["code"] == "RESULT_TOO_LARGE"


@pytest.mark.parametrize(
    ("name", "payload", "exit_code", "number"),
    [
        ("leave", b'{"code":75}', 75, None),
        ("leave", b'{"code":null}', 0, None),
        ("leave", b'{"code":"why"}', 1, None),
        ("exit_now", b'{"code":3}', 3, None),
        ("segfault", b"null", None, signal.SIGSEGV),
        ("kill_self", b"null", None, signal.SIGKILL),
    ],
)
def test_ends_without_an_answer(
    node: TestNode, name: str, payload: bytes, exit_code: int | None, number: int | None
) -> None:
    ended = run(node, name, payload)
    assert ended.result is None and ended.error is None
    assert (ended.bye["exitCode"], ended.bye["signal"]) == (exit_code, number)
    assert ended.bye["killed"] == []


def test_a_fork_that_returns_from_the_handler_does_not_answer(node: TestNode) -> None:
    worker = node.worker()
    ended = node.run(worker, {"entryPoint": "module:forked"})
    assert ended.result == str(ended.bye["pid"]).encode()
    assert node.run(worker, {"entryPoint": "module:add"}, b'{"a":1,"b":1}').result == b"2"
    worker.close()


def test_cancel_runs_finally(node: TestNode) -> None:
    worker = node.worker()
    number = node.begin(worker, {"entryPoint": "module:sleep"})
    worker.read_until(FrameType.LOG)
    worker.send(Frame(FrameType.CANCEL, run=number + 1))
    worker.send(Frame(FrameType.CANCEL, run=number))
    ended = Ended(worker.read_until(FrameType.BYE))
    assert ended.output(1) == b"cleaned up\n"
    assert ended.bye["stopped"] == "soft"
    assert ended.bye["killed"] == []
    worker.close()


def test_a_cancel_is_forgotten_with_its_run(node: TestNode) -> None:
    worker = node.worker()
    number = node.begin(worker, {"entryPoint": "module:sleep"})
    worker.read_until(FrameType.LOG)
    worker.send(Frame(FrameType.CANCEL, b"", number))
    assert json.loads(worker.read_until(FrameType.BYE)[-1].body)["stopped"] == "soft"

    ended = node.run(worker, {"entryPoint": "module:terminate_self"})

    assert ended.error is not None
    assert ended.error["errorType"].endswith("TaskCancelled")
    worker.close()


def test_a_cancel_that_a_blocking_call_has_missed_comes_again(node: TestNode) -> None:
    worker = node.worker()
    number = node.begin(worker, {"entryPoint": "module:count_stops"})
    worker.read_until(FrameType.LOG)
    worker.send(Frame(FrameType.CANCEL, run=number))
    assert Ended(worker.read_until(FrameType.BYE)).result == b"2"
    worker.close()


def test_kill_ends_what_ignores_the_soft_stop(node: TestNode) -> None:
    worker = node.worker()
    number = node.begin(worker, {"entryPoint": "module:stubborn"})
    worker.read_until(FrameType.LOG)
    worker.send(Frame(FrameType.CANCEL, run=number))
    worker.send(Frame(FrameType.KILL, run=number))
    bye = Ended(worker.read_until(FrameType.BYE)).bye
    assert bye["stopped"] == "hard"
    assert bye["killed"] == [bye["pid"]]
    worker.close()


def test_a_flood_is_capped_and_drained(node: TestNode) -> None:
    ended = run(node, "flood", b"200000000", limits={"outputBytes": 1000})
    assert ended.result == b'"done"'
    assert ended.output(1) == b"x" * 1000
    assert ended.bye["stdout"] == {"bytes": 200_000_000 // 65536 * 65536, "kept": 1000}
    assert len(ended.bye["tail"]) == 8192


def test_nobody_is_left_behind(node: TestNode) -> None:
    ended = run(node, "daemon")
    assert ended.result == b'"left two behind"'
    assert len(ended.bye["killed"]) >= 2
    assert not any(is_alive(pid) for pid in ended.bye["killed"])


def test_a_dead_supervisor_leaves_nobody(node: TestNode) -> None:
    worker = node.worker()
    node.begin(worker, {"argv": ["setsid", "sleep", "60"], "resultFrom": "stdout-text"})
    pid = int(worker.read_until(FrameType.STARTED)[-1].body[7:-1])
    os.kill(worker.hello["pid"], signal.SIGKILL)
    assert worker.is_closed()
    assert node.zygote.read_until(FrameType.BYE)
    assert run(node, "add", b'{"a":1,"b":2}').result == b"3"
    wait_until_gone(pid)
    worker.close()


@pytest.mark.parametrize("payload", [b'{"x":1}', b'"' + b"y" * 500_000 + b'"'])
def test_a_command_reads_stdin(node: TestNode, payload: bytes) -> None:
    assert command(node, ["cat"], payload).result == payload


def test_a_command_gets_its_payload_where_it_wants_it(node: TestNode) -> None:
    before = folders_of_runs(node)
    payload = b'{"look":"{result}"}'
    assert command(node, ["echo", "{payload}"], payload).result == payload + b"\n"
    assert command(node, ["cat", "{payload-file}"], payload).result == payload
    big = b'"' + b"y" * 70_000 + b'"'
    error = command(node, ["echo", "{payload}"], big).error or {}
    assert error["kind"] == "invalid" and "stdin" in error["message"]
    assert folders_of_runs(node) <= before


@pytest.mark.parametrize(
    ("script", "code"),
    [
        ("ln -s /etc/passwd $KURIER_RESULT", "RESULT_INVALID"),
        ("mkfifo $KURIER_RESULT", "RESULT_INVALID"),
        ("mkdir $KURIER_RESULT", "RESULT_INVALID"),
        ("truncate -s 5G $KURIER_RESULT", "RESULT_TOO_LARGE"),
    ],
)
def test_a_result_file_that_is_a_trap_is_refused(node: TestNode, script: str, code: str) -> None:
    before = folders_of_runs(node)
    ended = command(node, ["sh", "-c", script], resultFrom="file")
    assert (ended.error or {})["code"] == code
    assert folders_of_runs(node) <= before


def test_a_result_file_is_read(node: TestNode) -> None:
    ended = command(node, ["sh", "-c", "echo log; echo 7 > {result}"], resultFrom="file")
    assert ended.result == b"7\n"
    assert ended.output(1) == b"log\n"
    assert command(node, ["true"], resultFrom="file").result is None


def test_text_is_marked_as_text(node: TestNode) -> None:
    ended = command(node, ["echo", "hello"], resultFrom="stdout-text")
    assert ended.frames[-2].flags == 1
    assert ended.result == b"hello\n"


def test_a_command_that_is_missing_is_an_answer(node: TestNode) -> None:
    error = command(node, ["no-such-command"]).error or {}
    assert error["kind"] == "start" and "no-such-command" in error["message"]


def test_too_much_on_stdout_is_too_large_a_result(node: TestNode) -> None:
    argv = ["head", "-c", "5000000", "/dev/zero"]
    error = command(node, argv).error or {}
    assert error["code"] == "RESULT_TOO_LARGE" and "5000000" in error["message"]


def test_descriptors_and_children_do_not_pile_up(node: TestNode) -> None:
    worker = node.worker()
    folder = f"/proc/{worker.hello['pid']}/fd"
    node.run(worker, {"entryPoint": "module:daemon"})
    before = len(os.listdir(folder))
    for _ in range(50):
        node.run(worker, {"entryPoint": "module:add"}, b'{"a":1,"b":2}')
        node.run(worker, {"argv": ["true"], "resultFrom": "file"})
    assert len(os.listdir(folder)) == before
    children = f"/proc/{worker.hello['pid']}/task/{worker.hello['pid']}/children"
    spare = Path(children).read_text().split()
    assert len(spare) <= 1
    worker.close()


def test_the_leash_ends_everything(tmp_path: Path) -> None:
    (tmp_path / "module.py").write_text(MODULE)
    node = TestNode(tmp_path, HANDLERS)
    worker = node.worker()
    node.begin(worker, {"entryPoint": "module:stubborn"})
    worker.read_until(FrameType.LOG)
    pids = [worker.hello["pid"], node.process.pid]
    assert node.process.stdin is not None
    node.process.stdin.close()
    assert node.process.wait(5) == -signal.SIGKILL
    worker.read_until_closed()
    for pid in pids:
        wait_until_gone(pid)
    worker.close()
    node.close()


@pytest.mark.parametrize(
    ("source", "handler", "message"),
    [
        ("", "nowhere:f", "no module named 'nowhere'; looked in"),
        ("import absent_library", "module:f", "No module named 'absent_library'"),
        ("def f(:", "module:f", "SyntaxError"),
        ("1/0", "module:f", "ZeroDivisionError"),
        ("import sys; sys.exit(3)", "module:f", "SystemExit"),
        ("x = 1", "module:f", "no 'f' in "),
        ("f = 1", "module:f", "is not a function"),
        ("def f(a, b, /): ...", "module:f", "positional-only"),
        (
            "import threading, time\nthreading.Thread(target=time.sleep, args=(9,), daemon=True)"
            ".start()\ndef f(): ...",
            "module:f",
            "mode 'process'",
        ),
    ],
)
def test_a_handler_that_cannot_serve_is_found_at_start(
    tmp_path: Path, source: str, handler: str, message: str
) -> None:
    (tmp_path / "module.py").write_text(source)
    node = TestNode(tmp_path, [handler])
    assert message in json.loads(node.first.body)["problems"][handler]
    node.close()


def test_ready_tells_what_handlers_accept_and_how_long_their_import_took(node: TestNode) -> None:
    facts = json.loads(node.first.body)
    assert facts["importMillis"]["module"] > 0
    assert facts["schemas"]["module:add"]["required"] == ["a", "b"]


def test_zygote_tells_what_decorators_declare(node: TestNode) -> None:
    assert json.loads(node.first.body)["declared"] == {
        "module:declared": {"timeoutMillis": 5000, "memoryBytes": 1 << 30, "maxAttempts": 7}
    }


def test_failures_of_a_function_are_judged_by_its_retry(node: TestNode) -> None:
    never = run(node, "declared", b'{"name": "key"}').error
    assert never is not None and never["kind"] == "permanent"
    later = run(node, "declared", b'{"name": "value"}', attempt=2).error
    assert later is not None and later["kind"] == "retryable"
    assert later["retryAfterMillis"] == 4000
