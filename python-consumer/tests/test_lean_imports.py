"""What a zygote must not bring along: each of these makes every fork after it dearer."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from kurier._worker.frames import Frame, FrameType
from node import SOURCE, TestNode

DEAR = ("asyncio", "logging", "random", "ssl", "tempfile", "threading")

HANDLERS = """
import sys

def loaded(payload, /):
    return [name for name in payload if name in sys.modules]

def told(ctx):
    ctx.log.info("seen")
    return "logging" in sys.modules
"""


def of_every_interpreter() -> set[str]:
    """What a plain interpreter has imported: packages of a site may add to it."""
    ask = f"import sys; print([name for name in {DEAR} if name in sys.modules])"
    found = subprocess.run(
        [sys.executable, "-I", "-c", ask], capture_output=True, text=True, check=True
    )
    return set(json.loads(found.stdout.replace("'", '"')))


@pytest.mark.parametrize("profile", [None, {"openFiles": 100}])
def test_modules_with_fork_hooks_are_left_to_the_handler(
    tmp_path: Path, profile: dict[str, int] | None
) -> None:
    (tmp_path / "lean.py").write_text(HANDLERS)
    node = TestNode(tmp_path, ["lean:loaded"])
    try:
        worker = node.worker(profile)
        if profile is not None:
            assert worker.read().type == FrameType.READY

        ended = node.run(worker, {"entryPoint": "lean:loaded"}, json.dumps(DEAR).encode())

        assert ended.result is not None, ended.error
        assert set(json.loads(ended.result)) <= of_every_interpreter()
        worker.send(Frame(FrameType.SHUTDOWN))
        worker.read_until_closed()
        worker.close()
    finally:
        node.close()


def test_a_handler_with_a_context_finds_its_logger_ready(tmp_path: Path) -> None:
    (tmp_path / "lean.py").write_text(HANDLERS)
    node = TestNode(tmp_path, ["lean:told"])
    try:
        worker = node.worker()

        ended = node.run(worker, {"entryPoint": "lean:told"})

        assert ended.result == b"true"
        assert ended.output(2) == b"seen\n"
        worker.close()
    finally:
        node.close()


def test_an_embedded_interpreter_has_the_logger_ready() -> None:
    ask = (
        f"import sys; sys.path.insert(0, {str(SOURCE)!r}); import kurier._worker.embedded;"
        " print('logging' in sys.modules)"
    )
    found = subprocess.run(
        [sys.executable, "-I", "-S", "-c", ask], capture_output=True, text=True, check=True
    )
    assert found.stdout == "True\n"
