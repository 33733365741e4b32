"""All that is known of one task: the value of the state topic."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kurier._protocol import header, ids, instants, outcome, run, task
from kurier._protocol.fields import Fields, decoded
from kurier._protocol.header import TaskHeader
from kurier._protocol.limits import BODY
from kurier._protocol.outcome import Outcome
from kurier._protocol.reply import CLIPPED, Reply
from kurier._protocol.run import Attempt, Progress

_MOST_HISTORY = 20
_COUNTERS = ("deliveries", "attempts", "interruptions", "runnerLosses", "duplicates")


@dataclass(frozen=True)
class TaskState:
    """Where a task stands, and what its runs came to, oldest first."""

    task: TaskHeader
    status: str
    reason: str
    detail: str
    submitted_at: datetime
    updated_at: datetime
    history: tuple[Attempt, ...]
    outcome: Outcome | None
    replayed_as: str | None
    progress: Progress | None
    reply_clipped: bool

    def has_ended(self) -> bool:
        return self.status in outcome.TERMINAL

    def reply(self) -> Reply:
        """The reply that a terminal state gives."""
        clipped = self.reply_clipped
        return Reply(
            self.task.id,
            self.task.correlation_id,
            self.task.type,
            self.status,
            self.reason,
            CLIPPED if clipped else self.detail,
            self.task.attempt,
            None if clipped else self.outcome,
            self.updated_at,
        )


def decode(data: bytes | None) -> TaskState:
    """A record of the state topic; raises Refused."""
    return decoded(data, "state", BODY, _read)


def _read(fields: Fields) -> TaskState:
    of_task = fields.nested("task", header.read)
    status = fields.word("status", outcome.STATUSES)
    reason, detail = fields.reason(), fields.text("detail")
    fields.nested("counters", lambda counters: [counters.integer(name) for name in _COUNTERS])
    submitted_at, updated_at = fields.instant("submittedAt"), fields.instant("updatedAt")
    fields.optional("dueAt", fields.instant)
    fields.optional_nested("at", run.read_coordinates)
    fields.optional_nested("claim", run.check_claim)
    fields.optional_nested("waiting", task.read_embedded)
    history = fields.nested_list("history", run.read_attempt)
    deciding = fields.optional_nested("outcome", outcome.read)
    replayed_as = fields.optional("replayedAs", fields.task_id)
    progress = fields.optional_nested("progress", run.read_progress)
    fields.flag("noReplyRoute")
    clipped = fields.flag_or("replyClipped", False)
    fields.optional_nested("hold", _check_hold)
    fields.require(len(history) <= _MOST_HISTORY, "a state keeps at most 20 executions")
    return TaskState(
        of_task,
        status,
        reason,
        detail,
        instants.to_datetime(submitted_at),
        instants.to_datetime(updated_at),
        history,
        deciding,
        replayed_as,
        progress,
        clipped,
    )


def _check_hold(fields: Fields) -> None:
    cause = fields.text("cause")
    if cause in ("time", "queue"):
        fields.instant("since")
    elif cause in ("key", "existing"):
        fields.instant("since")
        fields.task_id("by")
    elif cause == "tasks":
        pending = fields.words("pending")
        fields.require(all(map(ids.is_task_id, pending)), "pending has an id that is none")
        fields.instant("since")
        results = fields.nested("results", lambda nested: nested.others(()))
        fields.require(all(map(ids.is_task_id, results)), "results has an id that is none")
