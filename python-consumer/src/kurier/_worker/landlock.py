"""Landlock: the kernel denies this process, and all it starts, what is not allowed here.

Reads stay free. Of the network it knows TCP only, neither UDP nor sockets with a path.
"""

from __future__ import annotations

import ctypes
import errno
import os
import stat
import struct
import sys
from collections.abc import Iterable

from kurier._worker.profile import ConfinementError

# The same numbers on every architecture.
_CREATE_RULESET = 444
_ADD_RULE = 445
_RESTRICT_SELF = 446

_VERSION = 1
_PATH_BENEATH = 1
_NET_PORT = 2

_WRITE_FILE = 1 << 1
_REMOVE_AND_MAKE = sum(1 << bit for bit in range(4, 13))
_REFER = 1 << 13
_TRUNCATE = 1 << 14
_OF_FILES = _WRITE_FILE | _TRUNCATE

_BIND_AND_CONNECT = 0b11
_ABSTRACT_SOCKETS_AND_SIGNALS = 0b11

NETWORK_ABI = 4
_SCOPE_ABI = 6

DEVICES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/shm")
"""Writable for everybody; the last is where multiprocessing keeps its semaphores."""

_LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def abi() -> int:
    """What this kernel's Landlock can do: 0 when there is none, or nobody may use it."""
    if _LIBC is None:
        return 0
    try:
        return _call(_CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint32(_VERSION))
    except OSError as error:
        if error.errno in (errno.ENOSYS, errno.EOPNOTSUPP, errno.EPERM):
            return 0
        raise


def restrict(writable: Iterable[str] | None, ports: Iterable[int] | None, offered: int) -> None:
    """Confine this process for good, as far as the ``offered`` ABI can.

    With ``writable`` it writes below these paths only, and signals nobody who is not confined
    with it; with ``ports`` it connects and binds to these TCP ports only. Needs no_new_privs.
    """
    files = _write_rights(offered) if writable is not None else 0
    network = _BIND_AND_CONNECT if ports is not None and offered >= NETWORK_ABI else 0
    scoped = _ABSTRACT_SOCKETS_AND_SIGNALS if files and offered >= _SCOPE_ABI else 0
    if not (files or network):
        return
    try:
        ruleset = _ruleset(files, network, scoped)
        try:
            _allow_paths(ruleset, writable or (), files)
            _allow_ports(ruleset, ports or (), network)
            _call(_RESTRICT_SELF, ctypes.c_int(ruleset), ctypes.c_uint32(0))
        finally:
            os.close(ruleset)
    except OSError as error:
        raise ConfinementError(
            f"Landlock (ABI {offered}) does not confine process {os.getpid()}: {error.strerror}"
        ) from None


def _ruleset(files: int, network: int, scoped: int) -> int:
    handled = struct.pack("=QQQ", files, network, scoped)
    return _call(_CREATE_RULESET, handled, ctypes.c_size_t(len(handled)), ctypes.c_uint32(0))


def _write_rights(offered: int) -> int:
    if offered < 1:
        return 0
    rights = _WRITE_FILE | _REMOVE_AND_MAKE
    if offered >= 2:
        # Not handled it would be denied, even from one allowed folder to another.
        rights |= _REFER
    return rights | _TRUNCATE if offered >= 3 else rights


def _allow_paths(ruleset: int, paths: Iterable[str], rights: int) -> None:
    if not rights:
        return
    for path in DEVICES:
        if os.path.exists(path):
            _allow_path(ruleset, path, rights)
    for path in paths:
        _allow_path(ruleset, path, rights)


def _allow_path(ruleset: int, path: str, rights: int) -> None:
    try:
        parent = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError as error:
        raise ConfinementError(
            f"{path} cannot be made writable: {error.strerror}; create it, or correct the"
            " handler's 'write' setting"
        ) from None
    try:
        if not stat.S_ISDIR(os.fstat(parent).st_mode):
            rights &= _OF_FILES
        _add_rule(ruleset, _PATH_BENEATH, struct.pack("=Qi", rights, parent))
    finally:
        os.close(parent)


def _allow_ports(ruleset: int, ports: Iterable[int], rights: int) -> None:
    if rights:
        for port in ports:
            _add_rule(ruleset, _NET_PORT, struct.pack("=QQ", rights, port))


def _add_rule(ruleset: int, kind: int, rule: bytes) -> None:
    _call(
        _ADD_RULE,
        ctypes.c_int(ruleset),
        ctypes.c_int(kind),
        rule,
        ctypes.c_uint32(0),
    )


def _call(number: int, *arguments: object) -> int:
    if _LIBC is None:
        raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS))
    answer = int(_LIBC.syscall(ctypes.c_long(number), *arguments))
    if answer < 0:
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error))
    return answer
