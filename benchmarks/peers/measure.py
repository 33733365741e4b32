"""What the programs that measure peers in Python have in common."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator

CORES = os.cpu_count() or 2
PAYLOAD = {"id": "9b1d4c0e", "count": 17, "ratio": 0.25, "tags": ["a", "b"], "text": "x" * 128}
_UNMEASURED = 20


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def report(**line: object) -> None:
    """One line for the driver."""
    print(json.dumps(line), flush=True)


def quantiles(calls: list[float], seconds: float) -> dict[str, float]:
    ordered = sorted(calls)
    return {
        "tasks": len(ordered),
        "seconds": seconds,
        "p50": ordered[len(ordered) // 2],
        "p99": ordered[len(ordered) * 99 // 100],
    }


def one_at_a_time(call: Callable[[], None], seconds: float) -> dict[str, float]:
    """How long a call takes when nothing else happens."""
    calls: list[float] = []
    began = now = time.perf_counter()
    while now - began < seconds or len(calls) < 2:
        before = now
        call()
        now = time.perf_counter()
        calls.append(now - before)
    return quantiles(calls, now - began)


class Arrivals:
    """Counts results; the first twentieth is not measured."""

    def __init__(self, expected: int) -> None:
        self._expected = expected
        self._unmeasured = max(1, expected // _UNMEASURED)
        self._began = 0.0
        self._ended = 0.0

    def count(self, arrived: int) -> None:
        if not self._began and arrived >= self._unmeasured:
            self._unmeasured = arrived
            self._began = time.perf_counter()
        if arrived >= self._expected:
            self._ended = time.perf_counter()

    def sample(self) -> dict[str, float]:
        return {
            "tasks": max(1, self._expected - self._unmeasured),
            "seconds": self._ended - self._began,
        }


def size(samples: list[dict[str, float]], first: int, seconds: float) -> int:
    """How many tasks take about so long, by the last sample."""
    if not samples:
        return first
    last = samples[-1]
    return int(max(40, min(50_000, last["tasks"] / last["seconds"] * seconds)))


@contextlib.contextmanager
def redis() -> Iterator[int]:
    """A Redis of its own that keeps nothing; gives its port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    folder = tempfile.mkdtemp(prefix="kurier-peer-")
    command = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", ""]
    command += ["--appendonly", "no", "--dir", folder]
    try:
        with running(command):
            _await_port(port)
            yield port
    finally:
        shutil.rmtree(folder)


def _await_port(port: int) -> None:
    deadline = time.monotonic() + 10
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)


@contextlib.contextmanager
def running(command: list[str], **options: object) -> Iterator[subprocess.Popen[bytes]]:
    """A process that is ended in the end."""
    process = subprocess.Popen(  # type: ignore[call-overload]
        command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, **options
    )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
