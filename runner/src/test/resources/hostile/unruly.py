"""Handlers that do what handlers must not do."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from decimal import Decimal

import kurier


def echo(payload, /):
    return payload


def refuse_twice(payload, ctx):
    if ctx.attempt == 1:
        raise kurier.RetryableError("later")
    raise kurier.PermanentError("no")


def nap(seconds):
    time.sleep(seconds)
    return seconds


def give_nan():
    return {"value": float("nan")}


def give_infinity():
    return [float("-inf")]


def give_decimal_nan():
    return Decimal("NaN")


def give_surrogate():
    return "\ud800"


def give_set():
    return {1, 2}


def give_long_number():
    return 10**200


def give_number_beyond_float():
    return Decimal("1e400")


def give_long_name():
    return {"n" * 300: 1}


def give_deep():
    value = 1
    for _ in range(70):
        value = [value]
    return value


def give_many():
    return [1] * 150_000


def give_big():
    return "x" * 2_000_000


def raise_control_characters():
    raise RuntimeError("\x00\x01\u202e\ud800" * 4000)


def flood(size):
    block = b"x" * 65536
    for _ in range(size // len(block)):
        os.write(1, block)
    raise kurier.PermanentError("flooded")


def stubborn():
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    near = subprocess.Popen(["sleep", "60"])
    far = subprocess.Popen(["sleep", "60"], start_new_session=True)
    print(os.getpid(), near.pid, far.pid, flush=True)
    while True:
        time.sleep(60)


def daemonise():
    """A daemon by the book: it has left the group and holds stdout."""
    ready, told = os.pipe()
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            os.write(told, str(os.getpid()).encode())
            while True:
                time.sleep(60)
        os._exit(0)
    return int(os.read(ready, 20))


def segfault():
    print("about to fall", flush=True)
    ctypes.string_at(0)


def exit_now(code):
    os._exit(code)


def leave_silently():
    sys.exit(0)


def kill_self():
    os.kill(os.getpid(), signal.SIGKILL)
