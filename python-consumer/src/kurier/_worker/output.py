"""What a task writes to its stdout and stderr: kept up to a limit, drained beyond it."""

from __future__ import annotations

import os
from typing import Callable

STDOUT = 1
STDERR = 2

_CHUNK = 64 * 1024
_PIPE = 1024 * 1024


class Tail:
    """The last bytes of both streams in the order they came."""

    LIMIT = 8 * 1024

    def __init__(self) -> None:
        self._bytes = bytearray()

    def add(self, data: bytes) -> None:
        self._bytes += data[-self.LIMIT :]
        if len(self._bytes) > 2 * self.LIMIT:
            del self._bytes[: -self.LIMIT]

    def text(self) -> str:
        return self._bytes[-self.LIMIT :].decode("utf-8", errors="replace")


class Output:
    """The reading end of one stream. Never blocks, and never lets the writer block."""

    def __init__(
        self, descriptor: int, limit: int, keep: Callable[[int, bytes], None], tail: Tail | None
    ) -> None:
        self.descriptor = descriptor
        self.total = 0
        self.kept = 0
        self._limit = limit
        self._keep = keep
        self._tail = tail
        os.set_blocking(descriptor, False)

    def read(self) -> int | None:
        """Takes at most one chunk: how much it was, 0 at the end, None if nothing is there yet."""
        try:
            data = os.read(self.descriptor, _CHUNK)
        except BlockingIOError:
            return None
        if not data:
            return 0
        kept = data[: max(0, self._limit - self.kept)]
        if kept:
            self._keep(self.kept, kept)
            self.kept += len(kept)
        self.total += len(data)
        if self._tail is not None:
            self._tail.add(data)
        return len(data)

    def read_on(self) -> None:
        """Takes what is there by now; of a flood at most a pipe's worth."""
        for _ in range(_PIPE // _CHUNK):
            if not self.read():
                return

    def drain(self) -> None:
        """Takes the rest, once nobody is left who could write more."""
        while self.read():
            pass

    def facts(self) -> dict[str, int]:
        return {"bytes": self.total, "kept": self.kept}
