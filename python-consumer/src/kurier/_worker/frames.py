"""The frames between a node, its workers and their task children (worker-protocol.md)."""

from __future__ import annotations

import json
import struct
from collections.abc import Iterable, Iterator
from enum import IntEnum
from typing import Any, NamedTuple

VERSION = 1
MAX_BODY = 16 * 1024 * 1024

TIME_LIMIT = 1
"""The flag of a CANCEL whose cause is the time limit of the run."""

# Made once: making one costs more than a small document.
_WRITER = json.JSONEncoder(separators=(",", ":"))
_READER = json.JSONDecoder()

_HEADER = struct.Struct(">IBBHQ")
_LENGTH = struct.Struct(">I")
_OFFSET = struct.Struct(">Q")


class FrameType(IntEnum):
    """Every type of frame; a number is never given a second meaning."""

    HELLO = 1
    READY = 2
    SPAWN = 3
    TASK = 4
    STARTED = 5
    RESULT = 6
    ERROR = 7
    LOG = 8
    BYE = 9
    CANCEL = 10
    KILL = 11
    SHUTDOWN = 12
    PROGRESS = 13
    SYNC = 14
    LEASE = 15


class ProtocolError(Exception):
    """The other side sent what no frame can be; the connection is of no more use."""


class Frame(NamedTuple):
    """One message. ``run`` says which execution of this connection it is about, 0 for none."""

    type: int
    body: bytes = b""
    run: int = 0
    flags: int = 0
    argument: int = 0

    def encoded(self) -> bytes:
        return encoded(*self)


class FrameBuffer:
    """Cuts a stream of bytes into frames; belongs to one thread."""

    def __init__(self) -> None:
        self._bytes = bytearray()

    def feed(self, data: bytes) -> Iterable[Frame]:
        """Add what was read; every frame that is now complete, which must be taken at once."""
        if not self._bytes and len(data) >= _HEADER.size:
            length, kind, flags, argument, run = _HEADER.unpack_from(data)
            if length + _HEADER.size == len(data) and length <= MAX_BODY:
                return (Frame(kind, data[_HEADER.size :], run, flags, argument),)
        self._bytes += data
        return self._cut()

    def _cut(self) -> Iterator[Frame]:
        while len(self._bytes) >= _HEADER.size:
            length, kind, flags, argument, run = _HEADER.unpack_from(self._bytes)
            if length > MAX_BODY:
                raise ProtocolError(f"a body of {length} bytes is above {MAX_BODY}")
            end = _HEADER.size + length
            if len(self._bytes) < end:
                return
            body = bytes(self._bytes[_HEADER.size : end])
            del self._bytes[:end]
            yield Frame(kind, body, run, flags, argument)


def encoded(kind: int, body: bytes, run: int, flags: int = 0, argument: int = 0) -> bytes:
    """What a frame is on the wire, without a frame being made of it first."""
    if len(body) > MAX_BODY:
        raise ProtocolError(f"a body of {len(body)} bytes is above {MAX_BODY}")
    return _HEADER.pack(len(body), kind, flags, argument, run) + body


def to_json(value: object) -> bytes:
    """The body of a frame that carries a JSON document."""
    return _WRITER.encode(value).encode("ascii")


def from_json(body: bytes) -> Any:
    """Reads the JSON body of a frame that the node sent."""
    return _READER.decode(body.decode("utf-8"))


def join_task(header: object, payload: bytes) -> bytes:
    """The body of a TASK frame: the header's length, the header, the payload untouched."""
    head = to_json(header)
    return _LENGTH.pack(len(head)) + head + payload


def cut_task(body: bytes) -> tuple[bytes, bytes]:
    """The header, not yet read, and the payload of a TASK frame."""
    if len(body) < _LENGTH.size:
        raise ProtocolError("a TASK without a header")
    end = _LENGTH.size + _LENGTH.unpack_from(body)[0]
    if len(body) < end:
        raise ProtocolError("a TASK whose header is cut off")
    return body[_LENGTH.size : end], body[end:]


def split_task(body: bytes) -> tuple[Any, bytes]:
    """The header and the payload of a TASK frame."""
    header, payload = cut_task(body)
    return from_json(header), payload


def sync_body(written: int) -> bytes:
    """The body of a SYNC frame: how many bytes of output were passed on before it."""
    return _OFFSET.pack(written)


def log_body(offset: int, data: bytes) -> bytes:
    """The body of a LOG frame: where in its stream the bytes begin, then the bytes."""
    return _OFFSET.pack(offset) + data
