"""The headers of tasks: all of a task but its payload."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Callable

from kurier._protocol import ids, plan, writer
from kurier._protocol.fields import Fields
from kurier._protocol.plan import NO_PLAN, Plan
from kurier._protocol.text import units

WHEN_TOLD = ("settled", "reported")

COMMON = (
    *("id", "type", "queue", "correlationId", "replyTo", "idempotencyKey", "deadline"),
    *("timeoutMs", "maxAttempts", "attempt", "lineage", "traceparent"),
    *plan.NAMES,
)
_HEADER = (*COMMON, "payloadSha256")
_SHA256 = re.compile("[0-9a-f]{64}")
_LONGEST_TRACEPARENT = 256


@dataclass(frozen=True)
class ReplyTo:
    """Where a submitter reads its replies, and of which moment on it wants to hear."""

    app: str
    partition: int
    when: str = "settled"


@dataclass(frozen=True)
class Lineage:
    """Which task a replayed task repeats; ``edit`` and the rest as they were written."""

    replay_of: str
    root_id: str
    replay_seq: int
    edit: tuple[str, str] | None = None
    shadow: bool = False


@dataclass(frozen=True)
class TaskHeader:
    """All of a task but its payload. ``deadline`` in nanoseconds since 1970, ``timeout`` in ms."""

    id: str
    type: str
    queue: str
    correlation_id: str
    reply_to: ReplyTo | None
    idempotency_key: str
    deadline: int | None
    timeout: int | None
    max_attempts: int
    attempt: int
    lineage: Lineage | None
    payload_sha256: str
    traceparent: str | None
    plan: Plan = NO_PLAN
    extras: Mapping[str, str] = field(default_factory=dict)

    def problem(self) -> str | None:
        """The first rule that it breaks."""
        rules = (
            (ids.is_type(self.type), "type has 1 to 200 characters, no control characters"),
            (ids.is_name(self.queue), "queue has 1 to 100 characters of A-Z a-z 0-9 . _ -"),
            (
                ids.is_printable(self.correlation_id),
                "correlationId has 1 to 200 printable characters",
            ),
            (
                ids.is_printable(self.idempotency_key),
                "idempotencyKey has 1 to 200 printable characters",
            ),
            (self.timeout is None or self.timeout > 0, "timeoutMs is positive"),
            (0 <= self.max_attempts <= 100, "maxAttempts is 0 to 100"),
            (1 <= self.attempt <= 100, "attempt is 1 to 100"),
        )
        return next((rule for holds, rule in rules if not holds), None)


def read(fields: Fields) -> TaskHeader:
    """A header where it stands in another document."""
    return read_parts(fields, None, lambda: _hash(fields), lambda: fields.others(_HEADER))


def read_parts(
    fields: Fields,
    queue: str | None,
    payload_sha256: Callable[[], str],
    extras: Callable[[], Mapping[str, str]],
) -> TaskHeader:
    """A header; a task on a queue's topic may leave that queue out, and has no hash."""
    task_id = fields.task_id("id")
    header = TaskHeader(
        task_id,
        fields.text("type"),
        fields.text("queue") if queue is None or fields.has("queue") else queue,
        fields.text("correlationId") if fields.has("correlationId") else task_id,
        fields.optional_nested("replyTo", _reply_to),
        fields.text("idempotencyKey") if fields.has("idempotencyKey") else task_id,
        fields.optional("deadline", fields.instant),
        fields.optional("timeoutMs", fields.millis),
        fields.integer_or("maxAttempts", 0),
        fields.integer_or("attempt", 1),
        fields.optional_nested("lineage", _lineage),
        payload_sha256(),
        _traceparent(fields),
        plan.read(fields),
        extras(),
    )
    problem = header.problem()
    fields.require(problem is None, str(problem))
    return header


def _traceparent(fields: Fields) -> str | None:
    text = fields.optional("traceparent", fields.text)
    return text if text is not None and units(text) <= _LONGEST_TRACEPARENT else None


def _hash(fields: Fields) -> str:
    found = fields.text("payloadSha256")
    if not _SHA256.fullmatch(found):
        fields.bad("payloadSha256", "has 64 lower-case hexadecimal digits")
    return found


def _reply_to(fields: Fields) -> ReplyTo:
    reply_to = ReplyTo(
        fields.text("app"),
        fields.integer("partition"),
        fields.word_or("when", WHEN_TOLD, "settled"),
    )
    fields.require(ids.is_name(reply_to.app), "an app has 1 to 100 characters of A-Z a-z 0-9 . _ -")
    fields.require(reply_to.partition >= 0, "a reply partition is not negative")
    return reply_to


def _lineage(fields: Fields) -> Lineage:
    lineage = Lineage(
        fields.task_id("replayOf"),
        fields.task_id("rootId"),
        fields.integer("replaySeq"),
        fields.optional_nested("edit", _edit),
        fields.flag_or("shadow", False),
    )
    fields.require(lineage.replay_seq >= 1, "replaySeq starts at 1")
    return lineage


def _edit(fields: Fields) -> tuple[str, str]:
    patch, from_sha256 = fields.json("patch"), fields.text("fromSha256")
    rule = "fromSha256 has 64 lower-case hexadecimal digits"
    fields.require(_SHA256.fullmatch(from_sha256) is not None, rule)
    return patch, from_sha256


def members(header: TaskHeader) -> writer.Members:
    """The fields that a task and a header have in common."""
    reply_to, lineage = header.reply_to, header.lineage
    return [
        ("id", writer.text(header.id)),
        ("type", writer.text(header.type)),
        ("queue", writer.text(header.queue)),
        ("correlationId", writer.text(header.correlation_id)),
        ("replyTo", None if reply_to is None else _written_reply_to(reply_to)),
        ("idempotencyKey", writer.text(header.idempotency_key)),
        ("deadline", writer.instant(header.deadline)),
        ("timeoutMs", None if header.timeout is None else str(header.timeout)),
        ("maxAttempts", str(header.max_attempts)),
        ("attempt", str(header.attempt)),
        ("lineage", None if lineage is None else _written_lineage(lineage)),
        ("traceparent", writer.optional_text(header.traceparent)),
        *plan.members(header.plan),
    ]


def _written_reply_to(reply_to: ReplyTo) -> str:
    return writer.composite(
        [
            ("app", writer.text(reply_to.app)),
            ("partition", str(reply_to.partition)),
            ("when", None if reply_to.when == "settled" else writer.text(reply_to.when)),
        ]
    )


def _written_lineage(lineage: Lineage) -> str:
    edit = None
    if lineage.edit is not None:
        patch, from_sha256 = lineage.edit
        edit = writer.composite([("patch", patch), ("fromSha256", writer.text(from_sha256))])
    return writer.composite(
        [
            ("replayOf", writer.text(lineage.replay_of)),
            ("rootId", writer.text(lineage.root_id)),
            ("replaySeq", str(lineage.replay_seq)),
            ("edit", edit),
            ("shadow", writer.flag_if_set(lineage.shadow)),
        ]
    )
