from __future__ import annotations

import base64
import json
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

from kurier._worker.frames import FrameBuffer, FrameType, join_task
from node import measuring

SOURCE = Path(__file__).parents[1] / "src"

# It replaces the standard streams of its process: each test gives it one of its own.
DRIVER = textwrap.dedent(
    """
    import base64, json, sys, threading
    from kurier._worker import embedded

    real = sys.stdout
    for line in sys.stdin:
        name, body = line.split()
        answer = getattr(embedded, name)(base64.b64decode(body))
        print(base64.b64encode(answer).decode(), file=real, flush=True)
    """
)

HANDLERS = textwrap.dedent(
    """
    import sys

    def echo(value, /):
        return value

    def fail():
        raise ValueError("wrong")

    def leave(code):
        sys.exit(code)

    def prints(text):
        print(text)
        print("!", file=sys.stderr)
        sys.stdout.buffer.write(b"raw")
    """
)


class Inside:
    """An interpreter whose embedded harness is called over pipes."""

    def __init__(self, folder: Path) -> None:
        (folder / "made.py").write_text(HANDLERS)
        self._process = subprocess.Popen(
            [sys.executable, "-c", DRIVER],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={"PYTHONPATH": str(SOURCE), **measuring()},
            text=True,
        )
        names = ["echo", "fail", "leave", "prints", "absent"]
        config = {"path": [str(folder)], "handlers": [f"made:{name}" for name in names]}
        ready = json.loads(self._call("start", json.dumps(config).encode()))
        self.problems = ready["problems"]
        self.files = ready["files"]

    def __enter__(self) -> Inside:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()

    def _call(self, name: str, body: bytes) -> bytes:
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(f"{name} {base64.b64encode(body).decode()}\n")
        self._process.stdin.flush()
        return base64.b64decode(self._process.stdout.readline())

    def run(self, name: str, payload: object, output: int = 1000) -> list[tuple[int, Any]]:
        header = {
            "taskId": "t",
            "executionId": "e",
            "type": "x",
            "attempt": 1,
            "idempotencyKey": "k",
            "deadline": None,
            "entryPoint": f"made:{name}",
            "limits": {"resultBytes": 100, "outputBytes": output},
        }
        body = join_task(header, json.dumps(payload).encode())
        frames = FrameBuffer().feed(self._call("run", body))
        return [
            (frame.flags, frame.body[8:])
            if frame.type == FrameType.LOG
            else (frame.type, json.loads(frame.body))
            for frame in frames
        ]


def test_function_that_is_not_there_is_a_problem_of_its_handler(tmp_path: Path) -> None:
    with Inside(tmp_path) as inside:
        assert list(inside.problems) == ["made:absent"]
        assert inside.files == [str(tmp_path / "made.py")]
        assert "no 'absent' in" in inside.problems["made:absent"]


def test_result_and_failures_are_frames_as_of_a_worker(tmp_path: Path) -> None:
    with Inside(tmp_path) as inside:
        assert inside.run("echo", {"a": 1}) == [(FrameType.RESULT, {"a": 1})]
        [(kind, facts)] = inside.run("fail", None)
        assert kind == FrameType.ERROR
        assert (facts["kind"], facts["errorType"]) == ("retryable", "ValueError")
        assert "made.py" in facts["traceback"] and "_worker" not in facts["traceback"]
        [(_, too_large)] = inside.run("echo", "x" * 200)
        assert too_large["code"] == "RESULT_TOO_LARGE"


def test_exit_ends_the_run_and_not_the_interpreter(tmp_path: Path) -> None:
    with Inside(tmp_path) as inside:
        kinds = {
            code: inside.run("leave", {"code": code})[0][1]["kind"] for code in (0, 65, 69, 75, 1)
        }
        assert kinds == {
            0: "permanent",
            65: "permanent",
            69: "dependency",
            75: "retryable",
            1: "retryable",
        }


def test_output_comes_before_the_answer_and_is_cut_at_its_limit(tmp_path: Path) -> None:
    with Inside(tmp_path) as inside:
        first, second, third, result, bye = inside.run("prints", {"text": "one"})
        assert [first, second, third] == [(1, b"one\n"), (2, b"!\n"), (1, b"raw")]
        assert result == (FrameType.RESULT, None)
        assert bye[1]["tail"] == "one\n!\nraw"
        cut = inside.run("prints", {"text": "x" * 50}, output=10)
        assert cut[0] == (1, b"x" * 10)
        assert cut[-1][1]["stdout"] == {"bytes": 54, "kept": 10}
