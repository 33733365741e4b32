"""What the tasks of ``kurier chaos`` do: they wait, fail and die, and write down that they did."""

from __future__ import annotations

import ctypes
import json
import os
import time

import kurier

FOLDER = os.environ["KURIER_CHAOS_FOLDER"]
LIFE = os.environ["KURIER_CHAOS_LIFE"]
SLICE = 0.2


def work(ctx: kurier.Context, millis: int, fails: int = 0, dies: str = "", always: bool = False):
    """Waits so long; before attempt ``fails`` + 1 it fails, at attempt 1 it dies as told."""
    note(ctx, "start")
    end = time.monotonic() + millis / 1000
    while (left := end - time.monotonic()) > 0:
        time.sleep(min(left, SLICE))
        if left > SLICE:
            note(ctx, "alive")
    if ctx.attempt == 1 and dies == "exit":
        os._exit(3)
    if ctx.attempt == 1 and dies == "segfault":
        ctypes.string_at(0)
    if always:
        raise kurier.PermanentError("as told")
    if ctx.attempt <= fails:
        raise kurier.RetryableError("not yet")
    once(ctx)
    note(ctx, "end")
    return ctx.attempt


def once(ctx: kurier.Context) -> None:
    """Has its effect unless an earlier run of the same work has had it."""
    try:
        key = os.open(f"{FOLDER}/keys/{ctx.idempotency_key}", os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    os.fsync(key)
    os.close(key)
    note(ctx, "effect")


def note(ctx: kurier.Context, phase: str) -> None:
    line = {
        "task": ctx.task_id,
        "key": ctx.idempotency_key,
        "execution": ctx.execution_id,
        "life": LIFE,
        "phase": phase,
        "millis": time.time_ns() // 1_000_000,
    }
    file = os.open(f"{FOLDER}/effects", os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    os.write(file, json.dumps(line).encode() + b"\n")
    os.fsync(file)
    os.close(file)
