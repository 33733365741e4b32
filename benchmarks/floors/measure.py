"""Calls something again and again for a time, in parallel, and prints what came of it."""

from __future__ import annotations

import json
import time
from typing import Callable

Sample = tuple[float, list[float]]


def loop(call: Callable[[], None], seconds: float) -> Sample:
    """How long it took in seconds, and each call."""
    call()
    calls = []
    began = now = time.perf_counter()
    while now - began < seconds:
        before = now
        call()
        now = time.perf_counter()
        calls.append(now - before)
    return now - began, calls


def report(samples: list[Sample]) -> None:
    """Prints one JSON line for the driver."""
    calls = sorted(call for _, those in samples for call in those)
    print(
        json.dumps(
            {
                "tasks": len(calls),
                "seconds": max(seconds for seconds, _ in samples),
                "p50": calls[len(calls) // 2],
                "p99": calls[len(calls) * 99 // 100],
            }
        )
    )
