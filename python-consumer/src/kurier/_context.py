"""What a running task may know about itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timezone


@dataclass(frozen=True)
class Context:
    """The execution that a handler is part of.

    A handler asks for it with a parameter annotated ``Context`` or named ``ctx``.
    """

    task_id: str
    """The id of the task; the same in every attempt."""
    execution_id: str
    """The id of this one run; another run of the same task has another."""
    type: str
    """The task type that selected the handler."""
    attempt: int
    """1 for the first attempt, counting up with every retry."""
    idempotency_key: str
    """The same for every run of this task: hand it to systems that must act only once."""
    deadline: datetime | None = None
    """When the task must be done, in UTC, or None when there is no such time."""

    def remaining(self) -> float | None:
        """Seconds until the deadline, never below 0; None when there is no deadline."""
        if self.deadline is None:
            return None
        return max(0.0, (self.deadline - datetime.now(timezone.utc)).total_seconds())
