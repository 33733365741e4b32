"""``print`` and ``logging`` of a warm task as LOG frames, in order with its answer."""

from __future__ import annotations

import io
import os
from typing import Protocol

from kurier._worker.frames import Frame, FrameType, log_body

_LARGEST = 64 * 1024


class Way(Protocol):
    """Where frames go."""

    @property
    def is_mine(self) -> bool: ...

    def send(self, frame: Frame) -> None: ...


class LogStream(io.TextIOBase):
    """Stands in for ``sys.stdout`` or ``sys.stderr``; sends line by line.

    What a handler forks writes to the descriptor itself, as do C code and other programs.
    """

    encoding = "utf-8"
    errors = "backslashreplace"

    def __init__(self, number: int, way: Way) -> None:
        self._number = number
        self._way = way
        self._run = 0
        self._offset = 0
        self._pending: list[str] = []
        self._size = 0
        self.buffer = _Bytes(self)

    def begin(self, run: int) -> None:
        self._run = run
        self._offset = 0

    @property
    def has_more(self) -> bool:
        """Whether something was written that has no line end yet."""
        return bool(self._pending)

    def write(self, text: str) -> int:
        self._pending.append(text)
        self._size += len(text)
        if "\n" in text or self._size >= _LARGEST:
            self.flush()
        return len(text)

    def flush(self) -> None:
        text, self._pending, self._size = "".join(self._pending), [], 0
        if text:
            self.put(text.encode("utf-8", self.errors))

    def put(self, data: bytes) -> None:
        """Sends bytes as they are."""
        if not self._way.is_mine:
            os.write(self._number, data)
            return
        for start in range(0, len(data), _LARGEST):
            piece = data[start : start + _LARGEST]
            body = log_body(self._offset, piece)
            self._offset += len(piece)
            self._way.send(Frame(FrameType.LOG, body, self._run, self._number))

    def fileno(self) -> int:
        return self._number

    def writable(self) -> bool:
        return True


class _Bytes(io.RawIOBase):
    """The binary side, ``sys.stdout.buffer``."""

    def __init__(self, stream: LogStream) -> None:
        self._stream = stream

    def write(self, data: object) -> int:
        piece = bytes(data)  # type: ignore[call-overload]
        self._stream.flush()
        self._stream.put(piece)
        return len(piece)

    def fileno(self) -> int:
        return self._stream.fileno()

    def writable(self) -> bool:
        return True
