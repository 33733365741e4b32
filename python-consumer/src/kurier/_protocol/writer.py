"""Writes documents with the bytes that Java's codecs write."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Optional

from kurier._protocol import instants
from kurier._protocol.text import without_lone_surrogates

Members = Iterable[tuple[str, Optional[str]]]
"""The fields of an object in order, each as JSON; those that are None are left out."""

_SPECIAL = re.compile(r'["\\\x00-\x1f]')
_SHORT = {'"': '\\"', "\\": "\\\\", "\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r"}


def composite(members: Members) -> str:
    return "{" + ",".join(f"{text(k)}:{v}" for k, v in members if v is not None) + "}"


def document(schema: str, members: Members) -> bytes:
    """The bytes of a document of version 1 of a schema."""
    return composite([("schema", text(f"kurier.{schema}/1")), *members]).encode("utf-8")


def text(value: str) -> str:
    return f'"{_SPECIAL.sub(_escaped, without_lone_surrogates(value))}"'


def optional_text(value: str | None) -> str | None:
    return None if value is None else text(value)


def words(values: Iterable[str]) -> str:
    return "[" + ",".join(text(value) for value in values) + "]"


def flag_if_set(value: bool) -> str | None:
    return "true" if value else None


def instant(value: int | None) -> str | None:
    return None if value is None else text(instants.written(value))


def decimal(value: float | None) -> str | None:
    """A finite number, without a fraction where it has none."""
    if value is None:
        return None
    whole = value == int(value) and abs(value) <= 1 << 53
    return str(int(value)) if whole else _shortest(value)


def _shortest(value: float) -> str:
    """As Java spells a double: an exponent below a thousandth and from ten millions on."""
    if 1e-3 <= abs(value) < 1e7:
        return repr(value)
    digits, _, exponent = f"{value!r}e0".partition("e")
    return _scientific(digits, int(exponent.partition("e")[0]))


def _scientific(digits: str, exponent: int) -> str:
    sign, digits = ("-", digits[1:]) if digits.startswith("-") else ("", digits)
    whole, _, fraction = digits.partition(".")
    all_digits = whole + fraction
    lead = len(all_digits) - len(all_digits.lstrip("0"))
    exponent += len(whole) - 1 - lead
    significant = all_digits.lstrip("0").rstrip("0") or "0"
    return f"{sign}{significant[0]}.{significant[1:] or '0'}E{exponent}"


def _escaped(found: re.Match[str]) -> str:
    char = found.group()
    return _SHORT.get(char) or f"\\u{ord(char):04X}"
