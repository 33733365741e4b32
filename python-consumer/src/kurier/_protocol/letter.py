"""Dead letters: tasks that have ended badly, each self-contained."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kurier._protocol import instants, outcome, run, task
from kurier._protocol.fields import Fields, decoded
from kurier._protocol.limits import BODY
from kurier._protocol.log import base64_of
from kurier._protocol.run import Attempt, Coordinates
from kurier._protocol.task import Task


@dataclass(frozen=True)
class DeadLetter:
    """Enough to understand a dead task and to run it again.

    ``task`` is None for a record that could not be read as a task; its bytes are ``raw``.
    """

    id: str
    queue: str
    status: str
    reason: str
    code: str
    message: str
    task: Task | None
    raw: bytes
    source: Coordinates
    history: tuple[Attempt, ...]
    output_tail: str
    died_at: datetime

    @property
    def type(self) -> str:
        """The task's type, or an empty text where the record was no task."""
        return "" if self.task is None else self.task.header.type

    @property
    def payload(self) -> str:
        """The payload as JSON text, or an empty text where the record was no task."""
        return "" if self.task is None else self.task.payload


def decode(data: bytes | None) -> DeadLetter:
    """A record of a topic of dead letters; raises Refused."""
    return decoded(data, "dead-letter", BODY, _read)


def _read(fields: Fields) -> DeadLetter:
    letter_id, queue = fields.task_id("id"), fields.text("queue")
    status, reason = fields.word("status", outcome.STATUSES), fields.reason()
    code, message = fields.text("code"), fields.text("message")
    original, raw = fields.nested("original", _original)
    return DeadLetter(
        letter_id,
        queue,
        status,
        reason,
        code,
        message,
        original,
        raw,
        fields.nested("from", run.read_coordinates),
        fields.nested_list("history", run.read_attempt),
        fields.text("outputTail"),
        instants.to_datetime(fields.instant("diedAt")),
    )


def _original(fields: Fields) -> tuple[Task | None, bytes]:
    kind = fields.text("kind")
    if kind == "understood":
        return fields.nested("task", task.read_embedded), b""
    if kind == "raw":
        return None, base64_of(fields, "base64")
    raise fields.unknown_kind(kind)
