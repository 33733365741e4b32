"""Pieces of the output of tasks."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Union

from kurier._protocol.fields import Fields, decoded
from kurier._protocol.limits import BODY

STREAMS = ("stdout", "stderr")

# As Java reads Base64: padding may be missing, but not half of it.
_QUARTET = "[A-Za-z0-9+/]"
_BASE64 = re.compile(f"(?:{_QUARTET}{{4}})*(?:{_QUARTET}{{2}}(?:==)?|{_QUARTET}{{3}}=?)?")


@dataclass(frozen=True)
class Source:
    """One execution of a task."""

    task_id: str
    execution: str
    attempt: int


@dataclass(frozen=True)
class Chunk:
    """Bytes of one stream; ``offset`` counts those before them."""

    source: Source
    stream: str
    offset: int
    data: bytes


@dataclass(frozen=True)
class End:
    """The execution is over: by stream, how many bytes there were and how many were kept."""

    source: Source
    written: Mapping[str, tuple[int, int]]


LogEntry = Union[Chunk, End]


def decode(data: bytes | None) -> LogEntry:
    """A record of the logs topic; raises Refused."""
    return decoded(data, "log", BODY, _read)


def _read(fields: Fields) -> LogEntry:
    kind = fields.text("kind")
    if kind == "chunk":
        return _chunk(fields)
    if kind == "end":
        source = _source(fields)
        return End(source, {name: fields.nested(name, _written) for name in STREAMS})
    raise fields.unknown_kind(kind)


def _chunk(fields: Fields) -> Chunk:
    source, stream = _source(fields), fields.word("stream", STREAMS)
    offset, data = fields.wide("offset"), _content(fields)
    fields.require(offset >= 0, "offset is not negative")
    return Chunk(source, stream, offset, data)


def _source(fields: Fields) -> Source:
    source = Source(fields.task_id("taskId"), fields.text("execution"), fields.integer("attempt"))
    holds = bool(source.execution) and source.attempt >= 1
    fields.require(holds, "output has an execution and an attempt from 1")
    return source


def _content(fields: Fields) -> bytes:
    if not fields.has("text"):
        return base64_of(fields, "base64")
    if fields.has("base64"):
        fields.bad("base64", "must not stand beside text")
    return fields.text("text").encode("utf-8")


def _written(fields: Fields) -> tuple[int, int]:
    written, kept = fields.wide("bytes"), fields.wide("kept")
    fields.require(0 <= kept <= written, "kept is 0 to bytes")
    return written, kept


def base64_of(fields: Fields, name: str) -> bytes:
    """The bytes that a field holds in Base64."""
    text = fields.text(name)
    if not _BASE64.fullmatch(text):
        fields.bad(name, "is not Base64")
    return base64.b64decode(text + "=" * (-len(text) % 4))
