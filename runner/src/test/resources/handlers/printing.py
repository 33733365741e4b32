"""Handlers that print in different ways."""

import os
import sys

from kurier import Context, RetryableError


def steps(gate):
    """Prints, waits until somebody opens the gate, prints again."""
    os.mkfifo(gate)
    print("begun: gr\u00fc\u00dfe \u2713", flush=True)
    print("mind the gate", file=sys.stderr, flush=True)
    with open(gate, encoding="utf-8") as opened:
        opened.read()
    sys.stdout.write("done, without a line end")


def binary(rounds):
    sys.stdout.buffer.write(bytes(range(256)) * rounds)


def both(lines):
    for number in range(lines):
        print(f"out {number}", flush=True)
        print(f"err {number}", file=sys.stderr, flush=True)


def flood(size):
    sys.stdout.write("x" * size)


def flaky(ctx: Context):
    print(f"this is attempt {ctx.attempt}")
    if ctx.attempt == 1:
        raise RetryableError("not yet")


def mute():
    pass
