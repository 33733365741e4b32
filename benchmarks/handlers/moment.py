"""The handler that tells when it began, by the clock of the machine."""

from __future__ import annotations

import time


def began(_: object, /) -> int:
    return time.time_ns()
