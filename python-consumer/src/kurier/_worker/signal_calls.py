"""The calls of the ``signal`` module without what it wraps them in.

It makes an enum member of every number, which touches memory all over the interpreter. Just after
a fork each page that is touched is one to copy: that costs more than the calls themselves.
"""

from __future__ import annotations

import signal
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Callable

try:
    import _signal as _calls  # type: ignore[import-not-found]
except ImportError:  # an interpreter that has no such module
    _calls = signal

TERM = int(signal.SIGTERM)
KILL = int(signal.SIGKILL)
CHLD = int(signal.SIGCHLD)

_HUP = int(signal.SIGHUP)
_INT = int(signal.SIGINT)
_DEFAULT = int(signal.SIG_DFL)
_BLOCK = int(signal.SIG_BLOCK)
_UNBLOCK = int(signal.SIG_UNBLOCK)
_SETMASK = int(signal.SIG_SETMASK)


def handle(number: int, handler: Callable[..., Any]) -> None:
    """What ``signal.signal`` does."""
    _calls.signal(number, handler)


def handler_of(number: int) -> Any:
    """What ``signal.getsignal`` does."""
    return _calls.getsignal(number)


def reset_but_term() -> None:
    """In a fork of a process that waits for signals: what a program finds when it starts.

    SIGTERM is left: it must be held back until there is a handler for it.
    """
    signal.set_wakeup_fd(-1)
    _calls.signal(CHLD, _DEFAULT)
    _calls.signal(_HUP, _DEFAULT)
    _calls.signal(_INT, signal.default_int_handler)


@contextmanager
def held_back(numbers: Iterable[int]) -> Iterator[None]:
    """Blocks these signals meanwhile, in what is forked meanwhile too."""
    _calls.pthread_sigmask(_BLOCK, numbers)
    try:
        yield
    finally:
        _calls.pthread_sigmask(_UNBLOCK, numbers)


def let_all_through() -> None:
    """Blocks no signal any more."""
    _calls.pthread_sigmask(_SETMASK, ())
