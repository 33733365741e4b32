"""Tasks: a header, a payload, and what a newer minor version wrote beside them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from kurier._protocol import header as headers
from kurier._protocol import ids, writer
from kurier._protocol.fields import Fields, decoded
from kurier._protocol.header import TaskHeader
from kurier._protocol.limits import TASK, VALUE
from kurier._protocol.refusal import Refused

_KNOWN = (*headers.COMMON, "schema", "payload")


@dataclass(frozen=True)
class Task:
    """The header, the payload as it was written, and the fields of a newer minor version."""

    header: TaskHeader
    payload: str
    extras: Mapping[str, str] = field(default_factory=dict)


def sha256(payload: str) -> str:
    return hashlib.sha256(payload.encode("utf-8")).hexdigest()


def decode(data: bytes | None, queue: str) -> Task:
    """A record of a queue's topic; raises Refused."""
    return decoded(data, "task", TASK, lambda fields: _read_record(fields, queue))


def encode(task: Task) -> bytes:
    return writer.document("task", members(task))


def members(task: Task) -> writer.Members:
    """The fields of a task without its schema."""
    return [*headers.members(task.header), ("payload", task.payload), *task.extras.items()]


def embedded(task: Task) -> str:
    """A task inside another document; there it names its schema too."""
    return writer.composite([("schema", writer.text("kurier.task/1")), *members(task)])


def read_embedded(fields: Fields) -> Task:
    found = fields.text("schema") if fields.has("schema") else ""
    if not re.fullmatch(r"kurier\.task/1(\.[0-9]{1,9})?", found):
        raise Refused("UNSUPPORTED_SCHEMA", "the embedded task is not of schema kurier.task/1")
    return _read(fields, None)


def _read_record(fields: Fields, queue: str) -> Task:
    task = _read(fields, queue)
    if task.header.queue != queue:
        problem = f"record lies on queue {queue} but says {task.header.queue}"
        raise Refused("BAD_FIELD", problem)
    if ids.is_reserved(task.header.id):
        fields.bad("id", "must not start as those that a ledger gives to refused records")
    _check_room(fields, task)
    return task


def _read(fields: Fields, queue: str | None) -> Task:
    header = headers.read_parts(fields, queue, lambda: sha256(fields.json("payload")), dict)
    return Task(header, fields.json("payload"), fields.others(_KNOWN))


def _check_room(fields: Fields, task: Task) -> None:
    """What a retry copies as it is must fit by itself, or the retry's record would be refused."""
    size = len(task.payload.encode("utf-8"))
    if task.extras:
        size += len(writer.composite(task.extras.items()).encode("utf-8"))
    tokens = fields.node("payload").tokens
    tokens += sum(1 + fields.node(name).tokens for name in task.extras)
    if size > VALUE.size:
        raise Refused("BODY_TOO_LARGE", f"the payload has {size} bytes, the limit is {VALUE.size}")
    if tokens > VALUE.tokens:
        limit = f"the payload has more than {VALUE.tokens} values and keys"
        raise Refused("TOO_MANY_TOKENS", limit)
