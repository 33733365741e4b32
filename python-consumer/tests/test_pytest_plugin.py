"""The fixture ``kurier_dev``, with a program that says what a node says."""

from __future__ import annotations

import json
import os
import signal
import stat
import sys
from pathlib import Path

import pytest

from kurier.testing import KurierDev, NodeError

SOURCE = Path(__file__).resolve().parent.parent / "src"
PROGRAM = """#!{python}
import json, os, signal, sys

here = os.path.dirname(os.path.abspath(__file__))
with open(os.path.join(here, "calls"), "a") as calls:
    calls.write(json.dumps(sys.argv[1:]) + "\\n")
if sys.argv[1] == "dev":
    if os.path.exists(os.path.join(here, "broken")):
        print("kurier: the port is taken", file=sys.stderr)
        sys.exit(4)
    if os.path.exists(os.path.join(here, "deaf")):
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    print("Kafka      127.0.0.1:4711", flush=True)
    print("namespace  kurier", flush=True)
    signal.pause()
payload = json.load(sys.stdin)
if payload == "fail":
    print("kurier: no", file=sys.stderr)
    sys.exit(1)
print(json.dumps([payload]))
"""
USER = """
def test_one(kurier_dev):
    assert kurier_dev.bootstrap_servers == "127.0.0.1:4711"
    assert kurier_dev.submit("shop.ocr", {"a": 1}, "--attempts", "1") == [{"a": 1}]

def test_two(kurier_dev):
    assert kurier_dev.submit("shop.ocr") == [None]
"""


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    home = tmp_path / "home"
    home.mkdir()
    file = home / "kurier"
    file.write_text(PROGRAM.format(python=sys.executable))
    file.chmod(file.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("KURIER_HOME", str(home))
    return file


def calls(program: Path) -> list[list[str]]:
    return [json.loads(line) for line in (program.parent / "calls").read_text().splitlines()]


def run(pytester: pytest.Pytester, *options: str) -> pytest.RunResult:
    pytester.makepyfile(test_user=USER)
    old = os.environ.get("PYTHONPATH")
    pytester._monkeypatch.setenv("PYTHONPATH", os.pathsep.join(filter(None, [str(SOURCE), old])))
    return pytester.runpytest_subprocess(
        "-p", "kurier._pytest", "-p", "no:cacheprovider", "-rs", *options
    )


def test_node_is_started_once_and_stopped(pytester: pytest.Pytester, program: Path) -> None:
    pytester.makefile(".yaml", kurier="handlers: {}")
    run(pytester).assert_outcomes(passed=2)

    dev, one, two = calls(program)
    config = str(pytester.path / "kurier.yaml")
    assert dev == ["dev", "-c", config, "--ephemeral", "--port", "0"]
    assert one[:5] == ["task", "submit", "shop.ocr", "-i", "-"]
    assert one[5:] == [
        "--wait-limit=60000ms",
        "--attempts",
        "1",
        "-c",
        config,
        "--kafka",
        "127.0.0.1:4711",
    ]
    assert two[2] == "shop.ocr"


def test_configuration_may_be_named(pytester: pytest.Pytester, program: Path) -> None:
    pytester.mkdir("etc")
    (pytester.path / "etc" / "tasks.yaml").write_text("handlers: {}")
    pytester.makeini("[pytest]\nkurier_config = etc/tasks.yaml\n")
    run(pytester).assert_outcomes(passed=2)
    assert calls(program)[0][2] == str(pytester.path / "etc" / "tasks.yaml")


def test_configuration_that_is_missing_is_named(pytester: pytest.Pytester, program: Path) -> None:
    result = run(pytester)
    assert result.ret != 0
    result.stdout.fnmatch_lines(["*there is no */kurier.yaml: name one in the ini option*"])


def test_without_the_program_tests_are_skipped_with_a_reason(
    pytester: pytest.Pytester, program: Path
) -> None:
    program.unlink()
    result = run(pytester)
    result.assert_outcomes(skipped=2)
    result.stdout.fnmatch_lines(["*no program 'kurier' on the PATH or in the folder*"])


def test_node_that_does_not_start_says_why(tmp_path: Path, program: Path) -> None:
    (program.parent / "broken").touch()
    node = KurierDev(str(program), tmp_path / "kurier.yaml", tmp_path / "dev.log")
    with pytest.raises(NodeError, match="kurier dev has not started:\nkurier: the port is taken"):
        node.start()
    node.stop()
    node.stop()


def test_task_that_fails_says_why(tmp_path: Path, program: Path) -> None:
    config = tmp_path / "kurier.yaml"
    with KurierDev(str(program), config, tmp_path / "dev.log") as node:
        with pytest.raises(NodeError, match=r"shop.ocr ended with exit code 1: kurier: no"):
            node.submit("shop.ocr", "fail")
        assert node.log() == ""


def test_node_that_does_not_end_is_killed(
    tmp_path: Path, program: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (program.parent / "deaf").touch()
    monkeypatch.setattr("kurier.testing._node._STOP_LIMIT", 0.2)
    node = KurierDev(str(program), tmp_path / "kurier.yaml", tmp_path / "dev.log").start()
    process = node._process
    assert process is not None
    node.stop()
    assert process.returncode == -signal.SIGKILL


def test_program_is_looked_for_on_the_path(program: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from kurier.testing import _node

    monkeypatch.delenv("KURIER_HOME")
    monkeypatch.setenv("PATH", str(program.parent), prepend=os.pathsep)
    assert _node.launcher() == str(program)
