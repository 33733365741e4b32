"""What strict reading says of foreign bytes that break a rule."""

from __future__ import annotations

_LONGEST_QUOTE = 60


class Refused(Exception):
    """A document breaks a rule; ``code`` is the rule's stable name, the same as in Java."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(f"{code}: {reason}")
        self.code = code
        self.reason = reason
        self.task_id: str | None = None


def quoted(foreign: str) -> str:
    """Foreign text made harmless for a message: printable ASCII only, and short."""
    shown = "".join(c if " " <= c <= "~" else "?" for c in foreign[:_LONGEST_QUOTE])
    return f"'{shown}...'" if len(foreign) > _LONGEST_QUOTE else f"'{shown}'"
