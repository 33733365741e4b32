"""A node for tests: starts a real zygote and speaks the worker protocol with it."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

from kurier._worker.frames import Frame, FrameBuffer, FrameType, join_task

SOURCE = Path(__file__).resolve().parent.parent / "src"
LIMIT = 20.0


def measuring() -> dict[str, str]:
    """What has a process measured too, where the coverage of the tests is."""
    return {name: value for name, value in os.environ.items() if name.startswith("COVERAGE_")}


class Connection:
    """One accepted connection; reading waits for a frame, with a limit."""

    def __init__(self, accepted: socket.socket) -> None:
        accepted.settimeout(LIMIT)
        self._socket = accepted
        self._buffer = FrameBuffer()
        self._frames: list[Frame] = []
        self.hello = json.loads(self.read().body)

    def send(self, frame: Frame) -> None:
        self._socket.sendall(frame.encoded())

    def read(self) -> Frame:
        while not self._frames:
            data = self._socket.recv(65536)
            if not data:
                raise EOFError("the other side closed the connection")
            self._frames.extend(self._buffer.feed(data))
        return self._frames.pop(0)

    def read_until(self, kind: FrameType) -> list[Frame]:
        frames = [self.read()]
        while frames[-1].type != kind:
            frames.append(self.read())
        return frames

    def is_closed(self) -> bool:
        return self._socket.recv(1) == b""

    def read_until_closed(self) -> None:
        """The other side holds its end until its own tree is gone."""
        while not self.is_closed():
            pass

    def close(self) -> None:
        self._socket.close()


class Ended:
    """What a supervisor said about one run."""

    def __init__(self, frames: list[Frame]) -> None:
        self.frames = frames
        self.bye = json.loads(frames[-1].body)
        answers = [f for f in frames if f.type in (FrameType.RESULT, FrameType.ERROR)]
        assert len(answers) <= 1
        self.result = answers[0].body if answers and answers[0].type == FrameType.RESULT else None
        self.error: dict[str, Any] | None = None
        if answers and answers[0].type == FrameType.ERROR:
            self.error = json.loads(answers[0].body)

    def progress(self) -> list[dict[str, Any]]:
        return [json.loads(f.body) for f in self.frames if f.type == FrameType.PROGRESS]

    def output(self, stream: int) -> bytes:
        logs = [f for f in self.frames if f.type == FrameType.LOG and f.flags == stream]
        return b"".join(f.body[8:] for f in logs)


class TestNode:
    """Owns a folder, a listening socket and one zygote."""

    __test__ = False

    def __init__(self, folder: Path, handlers: list[str]) -> None:
        self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._path = str(folder / "node.sock")
        self._listener.bind(self._path)
        self._listener.listen()
        self._listener.settimeout(LIMIT)
        self._runs = 0
        (folder / "scratch").mkdir()
        self.scratch = folder / "scratch"
        self.process = subprocess.Popen(
            [sys.executable, "-I", "-X", "utf8", str(SOURCE / "kurier" / "_worker")],
            stdin=subprocess.PIPE,
            cwd=folder,
            env={"PATH": os.environ["PATH"], **measuring()},
        )
        config = {
            "socket": self._path,
            "scratch": str(self.scratch),
            "token": "zygote-token",
            "path": [str(folder)],
            "handlers": handlers,
            "preload": [],
        }
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(config).encode() + b"\n")
        self.process.stdin.flush()
        self.zygote = self._accepted()
        self.first = self.zygote.read()

    def _accepted(self) -> Connection:
        return Connection(self._listener.accept()[0])

    def worker(self, profile: dict[str, Any] | None = None) -> Connection:
        self._runs += 1
        token = f"worker-{self._runs}"
        order: dict[str, Any] = {"token": token}
        if profile is not None:
            order["profile"] = profile
        self.zygote.send(Frame(FrameType.SPAWN, json.dumps(order).encode(), self._runs))
        worker = self._accepted()
        assert worker.hello["token"] == token
        return worker

    def begin(self, worker: Connection, what: dict[str, Any], payload: bytes = b"null") -> int:
        self._runs += 1
        limits = {"resultBytes": 1 << 20, "outputBytes": 1 << 20, **what.pop("limits", {})}
        header = {
            "taskId": "t-1",
            "executionId": "e-1",
            "type": "test",
            "attempt": 1,
            "idempotencyKey": "k-1",
            "deadline": None,
            "limits": limits,
            **what,
        }
        worker.send(Frame(FrameType.TASK, join_task(header, payload), self._runs))
        return self._runs

    def run(self, worker: Connection, what: dict[str, Any], payload: bytes = b"null") -> Ended:
        self.begin(worker, what, payload)
        return Ended(worker.read_until(FrameType.BYE))

    def close(self) -> None:
        assert self.process.stdin is not None
        if self.process.poll() is None:
            self.zygote.send(Frame(FrameType.SHUTDOWN))
        self.process.wait(LIMIT)
        self.process.stdin.close()
        self.zygote.close()
        self._listener.close()
