"""What one execution reports."""

from __future__ import annotations

from dataclasses import dataclass

from kurier._protocol.fields import Fields

STATUSES = (
    *("SCHEDULED", "QUEUED", "RUNNING", "RETRYING", "CANCELLING"),
    *("SUCCEEDED", "FAILED", "TIMED_OUT", "CANCELLED", "EXPIRED", "QUARANTINED"),
)
TERMINAL = STATUSES[5:]

_FAILURES = ("PERMANENT", "INVALID", "RETRYABLE", "DEPENDENCY")


@dataclass(frozen=True)
class Outcome:
    """How one run ended; what its kind has not is empty.

    ``kind`` is succeeded, failed, timed-out, crashed, start-failed, cancelled or interrupted;
    ``result`` the JSON text of a success; ``failure`` PERMANENT, INVALID, RETRYABLE or DEPENDENCY.
    """

    kind: str
    message: str = ""
    result: str | None = None
    failure: str = ""
    code: str = ""
    error_type: str = ""
    traceback: str = ""
    retry_after: int | None = None
    limit: int | None = None
    exit_code: int | None = None
    signal: int | None = None


def read(fields: Fields) -> Outcome:
    kind = fields.text("kind")
    if kind == "succeeded":
        return Outcome(kind, result=fields.json("result"))
    if kind == "failed":
        return _read_failed(fields)
    if kind == "timed-out":
        return Outcome(kind, limit=fields.millis("limitMs"), message=fields.text("message"))
    if kind == "crashed":
        exit_code = fields.optional("exitCode", fields.integer)
        signal = fields.optional("signal", fields.integer)
        return Outcome(kind, fields.text("message"), exit_code=exit_code, signal=signal)
    if kind in ("start-failed", "cancelled", "interrupted"):
        return Outcome(kind, fields.text("message"))
    raise fields.unknown_kind(kind)


def _read_failed(fields: Fields) -> Outcome:
    return Outcome(
        "failed",
        failure=fields.word("failure", _FAILURES),
        code=fields.text("code"),
        error_type=fields.text("errorType"),
        message=fields.text("message"),
        traceback=fields.text("traceback"),
        retry_after=fields.optional("retryAfterMs", fields.millis),
    )
