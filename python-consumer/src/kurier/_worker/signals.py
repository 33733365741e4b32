"""Signals as something that a poll can wait for."""

from __future__ import annotations

import signal
import socket
from types import FrameType


class Signals:
    """Takes SIGCHLD and SIGTERM of this process; belongs to its main thread."""

    def __init__(self) -> None:
        self.told_to_end = False
        self._read, self._write = socket.socketpair()
        self._read.setblocking(False)
        self._write.setblocking(False)
        signal.set_wakeup_fd(self._write.fileno(), warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, self._on_child)
        signal.signal(signal.SIGTERM, self._on_end)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGHUP, signal.SIG_IGN)

    def fileno(self) -> int:
        return self._read.fileno()

    def clear(self) -> None:
        """Forget that signals came; call before looking at what they may have announced."""
        try:
            while self._read.recv(4096):
                pass
        except BlockingIOError:
            return

    def descriptors(self) -> tuple[int, int]:
        return self._read.fileno(), self._write.fileno()

    def close(self) -> None:
        signal.set_wakeup_fd(-1)
        self._read.close()
        self._write.close()

    def _on_child(self, number: int, frame: FrameType | None) -> None:
        """The wakeup descriptor says it all; a handler must exist for it to be written to."""

    def _on_end(self, number: int, frame: FrameType | None) -> None:
        self.told_to_end = True
