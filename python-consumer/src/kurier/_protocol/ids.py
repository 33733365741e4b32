"""The forms of names and ids, and how ids are made: as Java makes them."""

from __future__ import annotations

import hashlib
import os
import re
import struct
import time
import uuid

DEFAULT_NAMESPACE = "kurier"

_TASK_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,127}")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_REPLAY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,99}")
_PRINTABLE = re.compile(r"[\x21-\x7e]{1,200}")
_NAMESPACE = re.compile(r"[A-Za-z0-9_-]{1,60}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


def is_task_id(text: str) -> bool:
    return _TASK_ID.fullmatch(text) is not None


def is_reserved(task_id: str) -> bool:
    """Whether only a ledger gives such ids: to records that are no task of their own."""
    return task_id.startswith(("invalid:", "conflict:", "fault:"))


def is_name(text: str) -> bool:
    """Whether a text can name a queue or an app."""
    return _NAME.fullmatch(text) is not None


def is_replay_id(text: str) -> bool:
    return _REPLAY.fullmatch(text) is not None


def is_printable(text: str) -> bool:
    """Whether a text can be a key: 1 to 200 printable ASCII characters, no spaces."""
    return _PRINTABLE.fullmatch(text) is not None


def is_type(text: str) -> bool:
    return 1 <= len(text) <= 200 and _CONTROL.search(text) is None


def checked_task_id(text: str) -> str:
    """The same id; raises ValueError for a text that can be none."""
    if not isinstance(text, str) or not is_task_id(text):
        raise ValueError(
            f"{text!r} is no task id: 1 to 128 characters of A-Z a-z 0-9 . _ : -,"
            " the first a letter or a digit"
        )
    return text


def time_ordered() -> str:
    """A new id that sorts by time: a version 7 UUID."""
    bits = int.from_bytes(os.urandom(10), "big") & ((1 << 74) - 1)
    high = (time.time_ns() // 1_000_000) << 16 | 0x7000 | bits >> 62
    low = 1 << 63 | bits & ((1 << 62) - 1)
    return str(uuid.UUID(int=high << 64 | low))


def derived_from(*parts: str) -> str:
    """The id that a name always gives: a version 8 UUID of the SHA-256 of all parts."""
    digest = hashlib.sha256()
    for part in parts:
        data = part.encode("utf-8")
        digest.update(struct.pack(">i", len(data)) + data)
    high, low = struct.unpack(">QQ", digest.digest()[:16])
    high = high & 0xFFFF_FFFF_FFFF_0FFF | 0x8000
    low = low & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000
    return str(uuid.UUID(int=high << 64 | low))


class TopicNames:
    """The names of the topics of one installation."""

    def __init__(self, namespace: str = DEFAULT_NAMESPACE) -> None:
        if not _NAMESPACE.fullmatch(namespace):
            raise ValueError(
                f"{namespace!r}: a namespace has 1 to 60 characters of A-Z a-z 0-9 _ -"
            )
        self.namespace = namespace
        self.intake = f"{namespace}.intake"
        self.state = f"{namespace}.state"
        self.logs = f"{namespace}.logs"
        self.replays = f"{namespace}.replays"
        self.all_dead = f"{namespace}.dead."

    def tasks(self, queue: str) -> str:
        return f"{self.namespace}.tasks.{queue}"

    def replies(self, app: str) -> str:
        return f"{self.namespace}.replies.{app}"
