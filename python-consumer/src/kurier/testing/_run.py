"""How a run in a test has ended."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Progress:
    """One call of ``ctx.progress``."""

    done: float
    total: float | None
    message: str


@dataclass(frozen=True)
class Failure:
    """What the node would be told of a failure."""

    kind: str
    """``permanent``, ``retryable``, ``dependency``, ``invalid`` or ``crashed``."""
    code: str
    """Its stable name: ``HANDLER_ERROR``, ``PAYLOAD_INVALID``, ``RESULT_INVALID``, ..."""
    message: str
    error_type: str = ""
    traceback: str = field(default="", repr=False)
    retry_after: float | None = None
    """The least seconds until the next attempt, if the task or its Retry asks for a wait."""


@dataclass(frozen=True)
class TaskRun:
    """One run of a task, after its end."""

    status: str
    """``succeeded``, ``failed``, ``timed out`` or ``cancelled``."""
    attempt: int
    """Which attempt this was, from 1."""
    will_retry: bool
    """Whether another attempt would follow."""
    value: Any = None
    """What it returned, as it comes out of JSON; None unless it has succeeded."""
    failure: Failure | None = None
    """Why it failed; None unless it has."""
    error: BaseException | None = field(default=None, repr=False)
    """The exception itself that ended it, if one did."""
    progress: tuple[Progress, ...] = ()
    """What it reported, all of it, in order."""
    log: tuple[str, ...] = ()
    """The messages that it wrote to ``ctx.log``, INFO and above."""

    @property
    def result(self) -> Any:
        """The value of a run that succeeded; raises AssertionError for any other."""
        if self.status == "succeeded":
            return self.value
        why = "" if self.failure is None else f": {self.failure.message}\n{self.failure.traceback}"
        raise AssertionError(f"the run was {self.status}{why}".rstrip()) from self.error
