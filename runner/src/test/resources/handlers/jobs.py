"""Handlers of an ordinary installation: most are well, some fail in ordinary ways."""

import os
import signal
import time

from kurier import PermanentError


def double(number):
    return number * 2


def refuse(why):
    raise PermanentError(why)


def crash_once(marker):
    """The process dies the first time, as one that ran out of memory does."""
    if not os.path.exists(marker):
        open(marker, "x", encoding="utf-8").close()
        os.kill(os.getpid(), signal.SIGKILL)
    return "well"


def hang():
    time.sleep(600)


def price(table):
    try:
        with open(table, encoding="utf-8") as file:
            return int(file.read())
    except FileNotFoundError as missing:
        raise PermanentError(f"no price table {table}") from missing
