"""``python -m kurier.worker``: real processes that run one handler each."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from node import measuring

SOURCE = Path(__file__).resolve().parent.parent / "src"
MODULE = """
import ctypes, os, signal, subprocess, sys, threading, time
from kurier import Context, DependencyError, PermanentError, task

print("imported")

@task(type="shop.echo")
def echo(payload, /):
    return payload

def about(ctx: Context):
    return [ctx.type, ctx.attempt, ctx.deadline, ctx.task_id == ctx.idempotency_key]

@task(type="shop.about")
def about_marked(ctx):
    return ctx.type

async def later(n):
    return n + 1

def noisy():
    print("printed")
    os.write(1, b"written\\n")
    subprocess.run(["echo", "by a child"], check=True)
    return "quiet"

def permanent(): raise PermanentError("never")
def dependency(): raise DependencyError("down", retry_after=5)
def broken(): return [][1]
def not_json(): return float("nan")
def big(): return "x" * (1 << 20)
def pair(a, b): return a
def leave(code): sys.exit(code)

def forked():
    if os.fork():
        os.wait()
    return os.getppid() > 0

def thread():
    threading.Thread(target=time.sleep, args=(60,)).start()
    return "left one behind"

def sleep():
    try:
        print("asleep", flush=True)
        time.sleep(60)
    finally:
        print("cleaned up")

def late():
    try:
        time.sleep(60)
    except BaseException:
        return "a result"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "shop.py").write_text(MODULE)
    return tmp_path


def command(name: str, *options: str) -> list[str]:
    return [sys.executable, "-m", "kurier.worker", f"shop:{name}", *options]


def environment() -> dict[str, str]:
    return {"PATH": os.environ["PATH"], "PYTHONPATH": str(SOURCE), **measuring()}


def run(
    folder: Path, name: str, *options: str, stdin: str = ""
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(name, *options),
        cwd=folder,
        env=environment(),
        input=stdin,
        encoding="utf-8",
        capture_output=True,
        check=False,
        timeout=30,
    )


EXACT = '{"n":9007199254740993,"x":0.1000000000000000055511151231257827,"t":"\u00df"}'


@pytest.mark.parametrize("options", [("--payload", EXACT), ("--payload", "@payload.json")])
def test_values_come_back_as_they_went(folder: Path, options: tuple[str, ...]) -> None:
    (folder / "payload.json").write_text(EXACT, encoding="utf-8")
    ended = run(folder, "echo", *options)
    assert (ended.returncode, ended.stdout) == (0, EXACT + "\n")


@pytest.mark.parametrize("options", [(), ("--payload", "-")])
def test_the_payload_comes_from_stdin(folder: Path, options: tuple[str, ...]) -> None:
    assert run(folder, "later", *options, stdin='{"n":5}').stdout == "6\n"


def test_a_handler_knows_its_execution(folder: Path) -> None:
    assert run(folder, "about", "--payload", "null").stdout == '["about",1,null,true]\n'
    assert run(folder, "about_marked", "--payload", "null").stdout == '"shop.about"\n'


def test_only_the_result_is_on_stdout(folder: Path) -> None:
    ended = run(folder, "noisy", "--payload", "{}")
    assert ended.stdout == '"quiet"\n'
    assert ended.stderr.splitlines() == ["imported", "printed", "written", "by a child"]


@pytest.mark.parametrize(
    ("name", "payload", "exit_code", "said"),
    [
        ("permanent", "null", 65, "kurier: permanent HANDLER_ERROR: never"),
        ("dependency", "null", 69, "kurier: dependency HANDLER_ERROR: down"),
        ("broken", "null", 75, "kurier: retryable HANDLER_ERROR: list index out of range"),
        ("later", "{", 65, "kurier: invalid PAYLOAD_INVALID: the payload is not JSON"),
        ("later", '{"m":1}', 75, "kurier: retryable HANDLER_ERROR: "),
        ("pair", '{"a":1}', 65, "kurier: invalid PAYLOAD_INVALID: the payload lacks 'b'"),
        ("not_json", "null", 65, "kurier: permanent RESULT_INVALID: "),
        ("big", "null", 65, "kurier: permanent RESULT_TOO_LARGE: "),
        ("leave", "0", 65, "kurier: permanent NO_RESULT: "),
        ("leave", "69", 69, "kurier: dependency EXIT_CODE: exit code 69"),
        ("leave", '"why"', 1, "kurier: crashed EXIT_CODE: exit code 1"),
        ("nowhere", "null", 1, "kurier: start: no 'nowhere' in "),
    ],
)
def test_a_failure_says_its_kind(
    folder: Path, name: str, payload: str, exit_code: int, said: str
) -> None:
    ended = run(folder, name, "--payload", payload)
    assert (ended.returncode, ended.stdout) == (exit_code, "")
    assert said in ended.stderr


def test_the_traceback_is_that_of_the_user(folder: Path) -> None:
    stderr = run(folder, "broken", "--payload", "null").stderr
    assert "in broken" in stderr
    assert "IndexError: list index out of range" in stderr
    assert "worker" not in stderr


def test_a_fork_that_returns_does_not_answer_twice(folder: Path) -> None:
    assert run(folder, "forked", "--payload", "null").stdout == "true\n"


def test_a_thread_that_is_left_behind_holds_nobody_up(folder: Path) -> None:
    ended = run(folder, "thread", "--payload", "null")
    assert (ended.returncode, ended.stdout) == (0, '"left one behind"\n')


@pytest.mark.parametrize("name", ["sleep", "late"])
def test_the_time_limit_stops_softly(folder: Path, name: str) -> None:
    ended = run(folder, name, "--payload", "null", "--timeout", "0.2")
    assert (ended.returncode, ended.stdout) == (1, "")
    assert "kurier: timed out: it ran longer than 0.2 s and was stopped" in ended.stderr
    assert ("cleaned up" in ended.stderr) == (name == "sleep")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_cancels(folder: Path, number: signal.Signals) -> None:
    process = subprocess.Popen(
        command("sleep", "--payload", "null"),
        cwd=folder,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    while process.stderr.readline() != "asleep\n":
        assert process.poll() is None
    process.send_signal(number)
    stdout, stderr = process.communicate(timeout=30)
    assert (process.returncode, stdout) == (1, "")
    assert stderr.splitlines()[:2] == ["cleaned up", "kurier: cancelled: it was cancelled"]
    assert stderr.splitlines()[-1] == "kurier._errors.TaskCancelled: the task was asked to stop"
    assert "in sleep" in stderr and "_trial" not in stderr and "on_signal" not in stderr


def test_modules_are_looked_for_where_a_worker_would(folder: Path, tmp_path: Path) -> None:
    lib = tmp_path / "lib"
    lib.mkdir()
    (lib / "far.py").write_text("def f(): return 'found'")
    (folder / "near.py").write_text("def f(): return 'found'")
    arguments = [sys.executable, "-m", "kurier.worker", "--payload", "null", "--path", "lib"]

    def ran(handler: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*arguments, handler],
            cwd=folder,
            env=environment(),
            capture_output=True,
            text=True,
            check=False,
            timeout=30,
        )

    assert ran("far:f").stdout == '"found"\n'
    missing = ran("near:f")
    assert missing.returncode == 1
    assert f"kurier: start: no module named 'near'; looked in {lib}" in missing.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["shop"],
        [":echo"],
        ["shop:echo", "--timeout", "0"],
        ["shop:echo", "--timeout", "soon"],
        ["shop:echo", "--payload", "@nowhere.json"],
    ],
)
def test_wrong_usage_is_told_apart(folder: Path, arguments: list[str]) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "kurier.worker", *arguments],
        cwd=folder,
        env=environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )
    assert (ended.returncode, ended.stdout) == (2, "")
    assert "python -m kurier.worker: error: " in ended.stderr


def test_threads_at_import_are_refused_where_something_would_be_forked(tmp_path: Path) -> None:
    (tmp_path / "shop.py").write_text(
        "import threading\n"
        "threading.Thread(target=threading.Event().wait, daemon=True).start()\n"
        "def f(): return 1\n"
    )
    forked = run(tmp_path, "f", "--payload", "null")
    process = run(tmp_path, "f", "--payload", "null", "--process")

    assert forked.returncode == 1
    assert "starts threads when it is imported" in forked.stderr
    assert (process.returncode, process.stdout) == (0, "1\n")
