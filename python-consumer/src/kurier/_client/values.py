"""Payloads and results: JSON in which no number changes its value."""

from __future__ import annotations

from typing import Any

from kurier._client.errors import ResultMissing, SubmitError, TaskFailed
from kurier._protocol.reply import Reply
from kurier._worker.encoding import _Exactly, decoded


def payload_text(task_id: str, payload: object, limit: int) -> str:
    """A payload as strict JSON; raises SubmitError with code TOO_LARGE or INVALID_INPUT."""
    try:
        # One of its own for each payload: an encoder belongs to one thread.
        text = _Exactly().encode(payload)
        size = len(text.encode("utf-8"))
    except RecursionError:
        raise _unsent("INVALID_INPUT", task_id, "its payload is nested too deeply") from None
    except UnicodeEncodeError:
        raise _unsent("INVALID_INPUT", task_id, "its payload has a lone surrogate") from None
    except (TypeError, ValueError) as error:
        raise _unsent("INVALID_INPUT", task_id, f"its payload is not JSON: {error}") from None
    if size > limit:
        why = (
            f"its payload has {size} bytes, the limit is {limit};"
            " store large data elsewhere and pass a reference"
        )
        raise _unsent("TOO_LARGE", task_id, why)
    return text


def result_of(reply: Reply) -> Any:
    """The result that a reply tells; raises TaskFailed or ResultMissing."""
    if reply.status != "SUCCEEDED":
        raise TaskFailed(reply)
    if reply.outcome is None or reply.outcome.result is None:
        raise ResultMissing(reply)
    return decoded(reply.outcome.result.encode("utf-8"))


def _unsent(code: str, task_id: str, why: str) -> SubmitError:
    return SubmitError(code, f"task {task_id} was not sent: {why}", task_id)
