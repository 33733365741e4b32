"""Kurier's Python side: what a handler needs to run as a task."""

from __future__ import annotations

from kurier._context import Context
from kurier._errors import (
    DependencyError,
    KurierError,
    PermanentError,
    RetryableError,
    TaskCancelled,
    TaskError,
    TaskTimeout,
)
from kurier._retry import Retry
from kurier._sensitive import Sensitive
from kurier._task import task

__all__ = [
    "Context",
    "DependencyError",
    "KurierError",
    "PermanentError",
    "Retry",
    "RetryableError",
    "Sensitive",
    "TaskCancelled",
    "TaskError",
    "TaskTimeout",
    "task",
]
