"""How a handler's failures are tried again."""

from __future__ import annotations

from dataclasses import dataclass

from kurier._quantity import Duration, seconds

MOST_ATTEMPTS = 100
_LONGEST = 30 * 86_400.0
_MAX_DOUBLINGS = 40


@dataclass(frozen=True)
class Retry:
    """What ``@task(retry=...)`` says: ``Retry(max_attempts=5, never=(ValueError,))``.

    What is left out is left to the configuration. Raises ValueError for a value out of its range.
    """

    max_attempts: int | None = None
    """How often a task is tried, the first time included: 1 to 100. One that says so itself, or
    ``max-attempts`` in the configuration, goes first."""
    wait: Duration | None = None
    """The least wait before the second attempt; it doubles with each further one. It counts for
    exceptions without a ``retry_after`` of their own, and beside the backoff of the ledger, which
    waits for the longer of both and never for longer than the configuration's ``retry.most``."""
    longest_wait: Duration = 600.0
    """What the wait stops to double at."""
    never: tuple[type[Exception], ...] = ()
    """Exceptions that no further attempt would mend: they count as a PermanentError."""

    def __post_init__(self) -> None:
        attempts = self.max_attempts
        if attempts is not None and not (type(attempts) is int and 1 <= attempts <= MOST_ATTEMPTS):
            raise ValueError(f"max_attempts must be from 1 to {MOST_ATTEMPTS}, not {attempts!r}")
        if self.wait is not None:
            seconds("wait", self.wait, 0, _LONGEST)
        seconds("longest_wait", self.longest_wait, 0, _LONGEST)
        classes = self.never if isinstance(self.never, tuple) else (self.never,)
        if not all(isinstance(one, type) and issubclass(one, Exception) for one in classes):
            raise ValueError(f"never must be classes of exceptions, not {self.never!r}")
        object.__setattr__(self, "never", classes)

    def wait_after(self, attempt: int) -> float | None:
        """The least seconds from the end of an attempt to the next; None without a wish."""
        if self.wait is None:
            return None
        first = seconds("wait", self.wait, 0, _LONGEST)
        doublings = min(max(attempt - 1, 0), _MAX_DOUBLINGS)
        longest = seconds("longest_wait", self.longest_wait, 0, _LONGEST)
        return min(first * 2.0**doublings, max(first, longest))
