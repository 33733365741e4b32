"""The way between a task and its supervisor."""

from __future__ import annotations

import _thread
import os
import select

from kurier._worker.frames import Frame, FrameBuffer, FrameType

_CHUNK = 64 * 1024


class Channel:
    """Only the task's own process may speak here, not what it forks; any thread of it may."""

    def __init__(self, reads: int, writes: int) -> None:
        self._reads = reads
        self._writes = writes
        self._pid = os.getpid()
        # Reentrant: a signal handler of the user's may send while its thread does.
        self._lock = _thread.RLock()

    def is_ours(self) -> bool:
        """False in a process that the handler has forked."""
        return os.getpid() == self._pid

    def receive(self, patience: float | None = None) -> Frame | None:
        """Waits for a frame; None if none comes, at all or in so many seconds."""
        received = FrameBuffer()
        while True:
            if patience is not None and not select.select([self._reads], [], [], patience)[0]:
                return None
            data = os.read(self._reads, _CHUNK)
            if not data:
                return None
            for frame in received.feed(data):
                return frame

    def send(self, kind: FrameType, body: bytes) -> None:
        if not self.is_ours():
            # A fork made by the handler came back through its caller: it is not the task.
            os._exit(0)
        data = Frame(kind, body).encoded()
        with self._lock:
            written = os.write(self._writes, data)
            while written < len(data):
                written += os.write(self._writes, memoryview(data)[written:])

    def close(self) -> None:
        """For a life that does without."""
        os.close(self._reads)
        os.close(self._writes)
