"""The handler that sleeps for a tenth of a second."""

from __future__ import annotations

import time


def nap(payload: object, /) -> object:
    time.sleep(0.1)
    return payload
