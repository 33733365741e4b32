"""The standard streams; no other module touches descriptors 0, 1 and 2."""

from __future__ import annotations

import os
import sys

from kurier._worker import system


def read_first_line() -> bytes:
    """The line that the node writes before stdin becomes the leash; nothing beyond is read."""
    line = bytearray()
    while not line.endswith(b"\n"):
        byte = os.read(0, 1)
        if not byte:
            raise EOFError("stdin was closed before the configuration was complete")
        line += byte
    return bytes(line)


def stream_lines() -> None:
    """Have print reach the node line by line, whatever characters it is given."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(line_buffering=True, errors="backslashreplace")


def give_voice(name: str) -> None:
    """Have a logger write to stderr that nobody has given a handler; without logging, nothing."""
    logging = sys.modules.get("logging")
    if logging is None:
        return
    log = logging.getLogger(name)
    if not log.hasHandlers():
        log.addHandler(logging.StreamHandler())
        if log.level == logging.NOTSET:
            log.setLevel(logging.INFO)


def replace(stdout: int, stderr: int) -> None:
    """Make the given descriptors what this process writes to."""
    os.dup2(stdout, 1)
    os.dup2(stderr, 2)


def read_from(descriptor: int) -> None:
    """Make a descriptor the stdin of this process."""
    os.dup2(descriptor, 0)


def keep_stdout_aside() -> int:
    """Have stdout lead to stderr, also for C code and children; return the real stdout."""
    flush()
    real = os.dup(1)
    os.dup2(2, 1)
    return real


def arm_leash() -> None:
    """Make stdin the leash: when the node closes it or dies, this process group dies."""
    system.arm_leash(0)


def let_go_of_stdin() -> None:
    """Give up the leash inside a forked process: only the zygote is held by it."""
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    os.close(null)


def flush() -> None:
    """Write out what print has buffered; a stream that cannot be written to is left alone."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError, AttributeError):
            continue
