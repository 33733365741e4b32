"""The terminal state of a task, as its submitter is told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kurier._protocol import instants, outcome
from kurier._protocol.fields import Fields, decoded
from kurier._protocol.limits import BODY
from kurier._protocol.outcome import Outcome

TOO_LARGE = "RESULT_TOO_LARGE_FOR_REPLY_TOPIC"
"""What the detail of a reply starts with whose outcome is left out."""

CLIPPED = (
    f"{TOO_LARGE}: the outcome stands in the task's state; raise max.message.bytes of the topic"
)


@dataclass(frozen=True)
class Reply:
    """How a task ended. ``reported`` where a runner tells it and the ledger's word follows."""

    task_id: str
    correlation_id: str
    type: str
    status: str
    reason: str
    detail: str
    attempt: int
    outcome: Outcome | None
    finished_at: datetime
    reported: bool = False

    def tells_the_same_as(self, other: Reply) -> bool:
        """Whether a submitter who acts on the one has done right by the other."""
        is_clipped = self._is_clipped() or other._is_clipped()
        return self.status == other.status and (is_clipped or self.outcome == other.outcome)

    def _is_clipped(self) -> bool:
        return self.outcome is None and self.detail.startswith(TOO_LARGE)


def decode(data: bytes | None) -> Reply:
    """A record of a reply topic; raises Refused."""
    return decoded(data, "reply", BODY, _read)


def _read(fields: Fields) -> Reply:
    reply = Reply(
        fields.task_id("taskId"),
        fields.text("correlationId"),
        fields.text("type"),
        fields.word("status", outcome.STATUSES),
        fields.reason(),
        fields.text("detail"),
        fields.integer("attempt"),
        fields.optional_nested("outcome", outcome.read),
        instants.to_datetime(fields.instant("finishedAt")),
        fields.flag_or("reported", False),
    )
    fields.require(reply.status in outcome.TERMINAL, "a reply tells a terminal status")
    return reply
