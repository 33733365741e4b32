"""The exceptions of a handler; their tree is drawn in ``kurier.errors``."""

from __future__ import annotations


class KurierError(Exception):
    """The root of every exception that this package defines."""


class TaskError(KurierError):
    """A failure whose consequence the handler knows; raise one of the subclasses."""

    kind = "retryable"
    retry_after: float | None = None


class PermanentError(TaskError):
    """The task can never succeed: it is not retried."""

    kind = "permanent"


class RetryableError(TaskError):
    """The task may succeed later; ``retry_after`` is the least number of seconds to wait."""

    def __init__(self, *args: object, retry_after: float | None = None) -> None:
        super().__init__(*args)
        if retry_after is not None and not 0 <= retry_after < float("inf"):
            raise ValueError(f"retry_after must be a number of seconds >= 0, not {retry_after!r}")
        self.retry_after = retry_after


class DependencyError(RetryableError):
    """Something that the handler depends on is unavailable: retried once it is back."""

    kind = "dependency"


class TaskCancelled(BaseException):
    """Raised inside a running task when it must stop: at its timeout or when it is cancelled.

    Like ``KeyboardInterrupt`` it is no ``Exception``, so that ``except Exception`` does not
    swallow it. ``finally`` blocks run; what still runs after the grace is killed.
    """


class TaskTimeout(TaskCancelled):
    """Raised instead of a plain TaskCancelled when the cause is the task's time limit."""
