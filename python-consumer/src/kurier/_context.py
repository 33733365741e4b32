"""What a running task may know about itself."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Callable, Optional

if TYPE_CHECKING:
    import logging

LOG_NAME = "kurier.task"

Reporter = Callable[[float, Optional[float], str], None]
"""Takes what a task says about its progress: done, total, message."""


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
    on_progress: Reporter | None = field(default=None, repr=False, compare=False)
    """Takes every progress that is reported; without it, as in a test, nothing is kept."""
    stop_asked: Callable[[], bool] | None = field(default=None, repr=False, compare=False)
    """Answers for ``cancelled``; without it nobody ever asks the task to stop."""
    shadow: bool = False
    """True when the run is only compared with an earlier one: leave the world outside alone."""

    def once(self, key: str) -> str:
        """A key for one effect of this task, for systems that must act only once on it.

        The same in every run of the task, another for every ``key``: 32 hexadecimal digits.
        ``charge(card, idempotency_key=ctx.once("charge"))``, then ``ctx.once("receipt")``.
        """
        import hashlib

        named = f"{len(self.idempotency_key)}:{self.idempotency_key}{key}"
        return hashlib.sha256(named.encode("utf-8", "surrogatepass")).hexdigest()[:32]

    def remaining(self) -> float | None:
        """Seconds until the deadline, never below 0; None when there is no deadline."""
        if self.deadline is None:
            return None
        return max(0.0, (self.deadline - datetime.now(timezone.utc)).total_seconds())

    def progress(self, done: float, total: float | None = None, message: str = "") -> None:
        """Says how far the task has come; call it as often as you like, from any thread.

        ``done`` and ``total`` are finite numbers >= 0 in a unit of the handler's choice; anything
        else raises ValueError. Of ``message`` the first KiB is kept. The newest word counts: not
        every call travels, and none holds the task up. A process that the handler forked
        reports nothing.
        """
        amount = _amount("done", done)
        whole = None if total is None else _amount("total", total)
        if self.on_progress is not None:
            self.on_progress(amount, whole, str(message))

    @property
    def log(self) -> logging.Logger:
        """The logger ``kurier.task`` of the standard library, for what belongs to the task.

        A worker has it write INFO and above to stderr, unless logging is configured already.
        """
        import logging

        return logging.getLogger(LOG_NAME)

    @property
    def workdir(self) -> str:
        """The path of a private folder for files of this run, removed when it is over.

        Tasks that a warm child serves one after the other share it, until the child ends.
        Outside a worker, as in a test, it is the folder for temporary files.
        """
        if "KURIER_WORKDIR" in os.environ:
            return os.environ["KURIER_WORKDIR"]
        import tempfile

        return tempfile.gettempdir()

    def secret(self, name: str) -> str:
        """The text of a secret that the handler is configured with, as it is in its file.

        Raises KeyError if it is not configured with a secret of this name.
        """
        folder = os.environ.get("KURIER_SECRETS")
        if folder is None or os.path.basename(name) != name or name not in os.listdir(folder):
            raise KeyError(f"no secret {name!r}: name it under the handler's 'secrets'")
        with open(os.path.join(folder, name), encoding="utf-8") as file:
            return file.read()

    @property
    def cancelled(self) -> bool:
        """True once the task was asked to stop, by a cancel, its time limit or the node.

        The handler's main thread is told by TaskCancelled anyway; this is for its other threads
        and for loops that catch it.
        """
        return self.stop_asked is not None and self.stop_asked()


def _amount(name: str, value: float) -> float:
    try:
        number = float(value)
    except OverflowError:
        number = float("inf")
    if not 0 <= number < float("inf"):
        raise ValueError(f"{name} must be a finite number >= 0, not {value!r}")
    return number
