"""The way between a task and its supervisor."""

from __future__ import annotations

import os

from kurier._worker.frames import Frame, FrameBuffer, FrameType

_CHUNK = 256 * 1024


class Channel:
    """Only the task's own process may answer, not what it forks."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._pid = os.getpid()

    def receive(self) -> Frame | None:
        """Waits for the one frame that a child is given; None if it is given none."""
        received = FrameBuffer()
        while True:
            data = os.read(self._descriptor, _CHUNK)
            if not data:
                return None
            for frame in received.feed(data):
                return frame

    def send(self, kind: FrameType, body: bytes) -> None:
        if os.getpid() != self._pid:
            # A fork made by the handler came back through its caller: it is not the task.
            os._exit(0)
        data = memoryview(Frame(kind, body).encoded())
        while data:
            data = data[os.write(self._descriptor, data) :]
