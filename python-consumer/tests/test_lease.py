"""A node that stands still loses its processes, because it cannot end them itself."""

from __future__ import annotations

import json
import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from kurier._worker.frames import Frame, FrameType
from node import LIMIT, Ended, TestNode

HANDLERS = """
import os
import signal
import time

def deaf(payload, /):
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    if os.fork() == 0:
        os.setsid()
    print(os.getpid(), flush=True)
    time.sleep(600)

def nap(payload, /):
    time.sleep(payload)
    return "slept"
"""


@pytest.fixture
def node(tmp_path: Path) -> Iterator[TestNode]:
    (tmp_path / "work.py").write_text(HANDLERS)
    node = TestNode(tmp_path, ["work:deaf", "work:nap"])
    yield node
    node.close()


def lease(millis: int) -> Frame:
    return Frame(FrameType.LEASE, json.dumps({"millis": millis}).encode())


def is_alive(pid: int) -> bool:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return False
    return stat.rpartition(")")[2].split()[0] not in "ZX"


def test_all_that_runs_ends_with_the_lease(node: TestNode) -> None:
    worker = node.worker()
    node.begin(worker, {"entryPoint": "work:deaf"})
    printed = b""
    while printed.count(b"\n") < 2:
        frame = worker.read()
        printed += frame.body[8:] if frame.type == FrameType.LOG else b""
    tree = [int(pid) for pid in printed.split()]
    assert all(is_alive(pid) for pid in tree)

    node.zygote.send(lease(100))

    assert node.process.wait(LIMIT) == 0
    assert not any(is_alive(pid) for pid in tree)
    worker.read_until_closed()
    worker.close()


def test_a_lease_that_is_renewed_ends_nothing(node: TestNode) -> None:
    worker = node.worker()
    over = threading.Event()

    def renew() -> None:
        node.zygote.send(lease(1500))
        while not over.wait(0.05):
            node.zygote.send(lease(1500))

    renewing = threading.Thread(target=renew)
    renewing.start()
    try:
        ended = node.run(worker, {"entryPoint": "work:nap"}, b"3")
    finally:
        over.set()
        renewing.join()
    assert ended.result == b'"slept"'
    worker.close()


def test_a_zygote_that_stood_still_itself_hears_what_the_node_has_said(node: TestNode) -> None:
    worker = node.worker()
    assert node.zygote.read().type == FrameType.STARTED
    node.begin(worker, {"entryPoint": "work:nap"}, b"2.5")
    node.zygote.send(lease(1500))
    node.zygote.send(Frame(FrameType.SPAWN, b'{"token": "more"}', 77))
    assert node.zygote.read_until(FrameType.STARTED)[-1].run == 77

    os.kill(node.process.pid, signal.SIGSTOP)
    ended = Ended(worker.read_until(FrameType.BYE))
    node.zygote.send(lease(60_000))
    os.kill(node.process.pid, signal.SIGCONT)

    assert ended.result == b'"slept"'
    node.zygote.send(Frame(FrameType.SPAWN, b'{"token": "again"}', 78))
    assert node.zygote.read_until(FrameType.STARTED)[-1].run == 78
    worker.close()
