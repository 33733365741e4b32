"""How much of a foreign document is read before it is refused."""

from __future__ import annotations

from dataclasses import dataclass

_KIB = 1024


@dataclass(frozen=True)
class Limits:
    """Sizes in bytes or in UTF-16 units, as Java counts them."""

    size: int
    depth: int
    string: int
    name: int
    number: int
    tokens: int


VALUE = Limits(1024 * _KIB, 64, 512 * _KIB, 256, 64, 100_000)
"""For one value that somebody else made: a payload or a result."""

TASK = Limits(VALUE.size + 16 * _KIB, 64, 512 * _KIB, 256, 64, VALUE.tokens + 1_000)
"""For a task on a queue: a payload with its header."""

BODY = Limits(8 * _KIB * _KIB, 80, 8 * _KIB * _KIB, 256, 64, 800_000)
"""For documents that embed tasks and results."""
