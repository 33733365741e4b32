"""What a decorator says of how its function is to be run, for the node that runs it."""

from __future__ import annotations

from dataclasses import dataclass

from kurier._quantity import Duration, Size, seconds, size
from kurier._retry import Retry

_MARK = "__kurier_declared__"
_LONGEST = 30 * 86_400.0
_LEAST_MEMORY = 16 << 20
_MOST_MEMORY = 1 << 44


@dataclass(frozen=True)
class Declaration:
    """None is left to the configuration, which goes first wherever it says something."""

    timeout: float | None = None
    """Seconds."""
    memory: int | None = None
    """Bytes."""
    retry: Retry | None = None

    @staticmethod
    def of(timeout: Duration | None, memory: Size | None, retry: Retry | None) -> Declaration:
        """Reads what people write; raises ValueError or TypeError for what means nothing."""
        if retry is not None and not isinstance(retry, Retry):
            raise TypeError(f"retry must be a Retry(...), not {retry!r}")
        return Declaration(
            None if timeout is None else seconds("timeout", timeout, 0.001, _LONGEST),
            None if memory is None else size("memory", memory, _LEAST_MEMORY, _MOST_MEMORY),
            retry,
        )

    def attach(self, function: object) -> None:
        """Marks a function with it."""
        if self != NOTHING:
            setattr(function, _MARK, self)

    def facts(self) -> dict[str, int]:
        """What the node is told: only what was declared."""
        facts: dict[str, int] = {}
        if self.timeout is not None:
            facts["timeoutMillis"] = round(self.timeout * 1000)
        if self.memory is not None:
            facts["memoryBytes"] = self.memory
        if self.retry is not None and self.retry.max_attempts is not None:
            facts["maxAttempts"] = self.retry.max_attempts
        return facts


NOTHING = Declaration()


def declared_by(function: object) -> Declaration:
    """What a function was marked with."""
    mark = getattr(function, _MARK, NOTHING)
    return mark if isinstance(mark, Declaration) else NOTHING
