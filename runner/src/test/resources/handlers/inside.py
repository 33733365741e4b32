"""Handlers for an interpreter inside the JVM."""

import asyncio
import ctypes
import decimal
import os
import sys
import threading
import time

from kurier import (
    DependencyError,
    PermanentError,
    Retry,
    RetryableError,
    TaskCancelled,
    task,
)

import _decimal  # an extension module: it finds Python's symbols only if they are global


def echo(value, /):
    return value


def add(a, b):
    return a + b


def permanent():
    raise PermanentError("never")


def later():
    raise RetryableError("not now", retry_after=1.5)


def down():
    raise ConnectionRefusedError("no route")


def dependency():
    raise DependencyError("closed")


def fail():
    inner()


def inner():
    raise ValueError("wrong")


def leave(code):
    sys.exit(code)


def deep():
    return deep()


def nan():
    return float("nan")


def large(size):
    return "x" * size


async def waits(value, /):
    await asyncio.sleep(0)
    return value


def prints():
    print("one")
    sys.stderr.write("two\n")
    sys.stdout.buffer.write(b"three\n")
    return None


def chatty(name):
    for _ in range(200):
        print(name)
    return name


def versions():
    return {
        "prefix": sys.prefix,
        "version": "%d.%d" % sys.version_info[:2],
        "decimal": decimal.Decimal is _decimal.Decimal,
        "main": threading.current_thread() is threading.main_thread(),
        "utf8": sys.flags.utf8_mode,
        "isolated": sys.flags.isolated,
    }


def loop(mark):
    open(mark, "w").close()
    while True:
        pass


def tidy(mark):
    open(mark, "w").close()
    try:
        while True:
            pass
    finally:
        os.remove(mark)


def told(mark, ctx):
    try:
        while True:
            pass
    except TaskCancelled as error:
        with open(mark, "w") as file:
            file.write(f"{type(error).__name__} {ctx.cancelled}")
        raise


def stubborn(mark):
    open(mark, "w").close()
    while True:
        try:
            while True:
                pass
        except TaskCancelled:
            pass
        break
    return "went on"


def deaf(mark):
    open(mark, "w").close()
    time.sleep(3.5)
    return "woke"


def hog(mark):
    open(mark, "w").close()
    ctypes.PyDLL(None).sleep(4)  # unlike a CDLL it keeps the GIL
    return "done"


def touch(mark):
    open(mark, "w").close()


def end(code):
    os._exit(code)


@task(timeout="250ms", retry=Retry(max_attempts=2, never=(ZeroDivisionError,)))
def hasty(divisor):
    1 / divisor
    while True:
        pass


@task(memory="64MiB")
def bounded():
    return "never"
