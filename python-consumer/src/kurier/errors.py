"""What a handler raises to say what should happen next.

    BaseException
     +-- TaskCancelled          raised inside the task when it must stop
     |    +-- TaskTimeout           because it ran longer than it may
     +-- Exception
          +-- KurierError
               +-- TaskError            a failure whose consequence is known
                    +-- PermanentError      never retried
                    +-- RetryableError      retried, optionally not before a time
                         +-- DependencyError     the same; counts against the dependency

Any other exception is retried like a RetryableError, except ConnectionError and TimeoutError,
which count as a DependencyError, and those that ``Retry(never=...)`` names, which count as a
PermanentError. A payload that does not fit the handler ends its task before the handler is called.
"""

from __future__ import annotations

from kurier._errors import (
    DependencyError,
    KurierError,
    PermanentError,
    RetryableError,
    TaskCancelled,
    TaskError,
    TaskTimeout,
)

__all__ = [
    "DependencyError",
    "KurierError",
    "PermanentError",
    "RetryableError",
    "TaskCancelled",
    "TaskError",
    "TaskTimeout",
]
