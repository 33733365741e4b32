"""What an ERROR frame says about an exception."""

from __future__ import annotations

import os
import socket
import sys
import traceback
from types import TracebackType
from typing import Any

from kurier._errors import TaskError
from kurier._retry import Retry
from kurier._worker import hint
from kurier._worker.binding import Binding, BindingError
from kurier._worker.confinement import Confinement
from kurier._worker.encoding import PayloadError, ResultError
from kurier._worker.frames import from_json, to_json
from kurier._worker.profile import Profile

MAX_MESSAGE = 4 * 1024
MAX_TRACEBACK = 16 * 1024
MAX_RETRY_AFTER = 30 * 24 * 3600

_HERE = os.path.dirname(__file__)
_PACKAGE = os.path.dirname(_HERE)
_OURS = (
    os.path.join(_HERE, ""),
    os.path.join(_PACKAGE, "worker", ""),
    os.path.join(_PACKAGE, "testing", ""),
)
_DEPENDENCY = (ConnectionError, TimeoutError, socket.timeout)


_UNCONFINED = Profile()

KINDS = {65: "permanent", 69: "dependency", 75: "retryable"}
"""What exit codes mean."""


def described(
    error: BaseException, profile: Profile = _UNCONFINED, landlock_abi: int = 0
) -> dict[str, Any]:
    """The kind, code, type, message and traceback of an exception.

    The ``profile`` and what Landlock makes of it may be what the exception is due to.
    """
    if isinstance(error, ResultError):
        return failure("permanent", error.code, str(error))
    if isinstance(error, (BindingError, PayloadError)):
        return failure("invalid", "PAYLOAD_INVALID", str(error))
    of_memory = isinstance(error, MemoryError) and profile.memory_bytes is not None
    message = _message_of(error, hint.of(error, profile, landlock_abi))
    facts = failure(_kind_of(error), "MEMORY_LIMIT" if of_memory else "HANDLER_ERROR", message)
    facts["errorType"] = _name_of(error)
    facts["traceback"] = _traceback_of(error)
    retry_after = error.retry_after if isinstance(error, TaskError) else None
    if retry_after is not None:
        facts["retryAfterMillis"] = _millis(retry_after)
    return facts


def told(
    error: BaseException,
    confinement: Confinement,
    binding: Binding | None = None,
    head: bytes = b"",
) -> bytes:
    """The body of the ERROR that a task's process answers with.

    ``binding`` is the function that failed, if it is one, and ``head`` the header of its TASK.
    """
    confinement.make_room()
    facts = described(error, confinement.profile, confinement.landlock_abi)
    retry = None if binding is None else binding.declaration.retry
    if retry is not None:
        facts = retried(facts, error, retry, from_json(head)["attempt"])
    return to_json(facts)


def retried(
    facts: dict[str, Any], error: BaseException, retry: Retry, attempt: int
) -> dict[str, Any]:
    """The facts of a failure as the handler's Retry has it."""
    if facts["kind"] not in ("retryable", "dependency"):
        return facts
    if isinstance(error, retry.never):
        return {**facts, "kind": "permanent"}
    wait = retry.wait_after(attempt)
    if wait is None or "retryAfterMillis" in facts:
        return facts
    return {**facts, "retryAfterMillis": _millis(wait)}


def _millis(seconds: float) -> int:
    # An attribute that user code sets: negative, endless or no number at all.
    return round(1000 * min(seconds, MAX_RETRY_AFTER)) if seconds > 0 else 0


def failure(kind: str, code: str, message: str) -> dict[str, Any]:
    """A failure that no exception of the user's stands behind."""
    return {"kind": kind, "code": code, "message": message}


def of_exit(code: int) -> dict[str, Any]:
    """What the exit code of a function's process says that has given no answer."""
    if code == 0:
        return failure("permanent", "NO_RESULT", "its process ended before the function returned")
    return failure(KINDS.get(code, "crashed"), "EXIT_CODE", f"exit code {code}")


def _kind_of(error: BaseException) -> str:
    if isinstance(error, TaskError):
        return error.kind
    return "dependency" if isinstance(error, _DEPENDENCY) else "retryable"


def _name_of(error: BaseException) -> str:
    cls = type(error)
    if cls.__module__ in ("builtins", "__main__"):
        return cls.__qualname__
    return f"{cls.__module__}.{cls.__qualname__}"


def _message_of(error: BaseException, beside: str) -> str:
    # The exception's own __str__ is user code that may fail as well.
    try:
        text = str(error)
    except Exception as failed:
        text = f"(its message could not be made: {type(failed).__name__})"
    if beside:
        text = _cut(text, MAX_MESSAGE - len(beside) - 3)
        return f"{text} ({beside})" if text else beside
    return _cut(text, MAX_MESSAGE)


def _traceback_of(error: BaseException) -> str:
    # The outermost frames belong to the harness, to runpy and to asyncio, not to the user.
    frames: TracebackType | None = error.__traceback__
    while frames is not None and _is_harness(frames.tb_frame.f_code.co_filename):
        frames = frames.tb_next
    _end_with_the_users(frames)
    try:
        lines = traceback.format_exception(type(error), error, frames)
    except Exception as failed:
        return f"(the traceback could not be made: {type(failed).__name__})"
    return _cut("".join(lines), MAX_TRACEBACK)


def _is_harness(filename: str) -> bool:
    if filename.startswith(_OURS) or "<frozen " in filename:
        return True
    runpy, asyncio = sys.modules.get("runpy"), sys.modules.get("asyncio")
    if asyncio is not None and filename.startswith(os.path.dirname(str(asyncio.__file__))):
        return True
    return runpy is not None and filename == runpy.__file__


def _end_with_the_users(frames: TracebackType | None) -> None:
    """Cut off our innermost frames: they have raised TaskCancelled out of a signal."""
    last = frames
    while frames is not None:
        if not frames.tb_frame.f_code.co_filename.startswith(_OURS):
            last = frames
        frames = frames.tb_next
    if last is not None:
        last.tb_next = None


def _cut(text: str, limit: int) -> str:
    """At most ``limit`` bytes of UTF-8: the beginning and, mostly, the end."""
    body = text.encode("utf-8", errors="backslashreplace")
    if len(body) <= limit:
        return body.decode("utf-8")
    mark = b"\n... (cut) ...\n"
    head = limit // 4
    tail = limit - head - len(mark)
    return (body[:head] + mark + body[-tail:]).decode("utf-8", errors="ignore")
