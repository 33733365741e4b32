"""Text as Java counts it, and what of it cannot be written as UTF-8."""

from __future__ import annotations

import re

_LONE = re.compile("[\ud800-\udfff]")
_ASTRAL = re.compile("[\U00010000-\U0010ffff]")


def units(text: str) -> int:
    """The length of a text as Java counts it."""
    return len(text) if text.isascii() else len(text) + len(_ASTRAL.findall(text))


def has_lone_surrogate(text: str) -> bool:
    """Whether half of a UTF-16 pair stands alone."""
    return not text.isascii() and _LONE.search(text) is not None


def without_lone_surrogates(text: str) -> str:
    """The text with U+FFFD for each half of a pair."""
    return text if text.isascii() else _LONE.sub("\ufffd", text)
