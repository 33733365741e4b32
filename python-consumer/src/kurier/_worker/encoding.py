"""Payloads and results as JSON in which no number changes its value.

Integers are exact. A number with a fraction or an exponent becomes a float when the float has
exactly that value in its shortest spelling, else a Decimal; a Decimal is written digit by digit.
"""

from __future__ import annotations

import dataclasses
import datetime
import enum
import json
import os
import re
from decimal import Decimal
from typing import Any


class PayloadError(Exception):
    """The payload is no JSON that this interpreter can hold."""


class ResultError(Exception):
    """The returned value is no JSON; ``code`` is the error's stable name."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def decoded(payload: bytes) -> Any:
    """The payload as Python values."""
    try:
        text = payload.decode("utf-8").strip(_BLANKS)
        value, end = _EXACT.raw_decode(text)
        # Looking for blanks, and for what is wrong, costs as much as reading a small document.
        return value if end == len(text) else _EXACT.decode(text)
    except RecursionError:
        raise PayloadError("the payload is nested too deeply") from None
    except ValueError as error:
        raise PayloadError(f"the payload is not JSON: {error}") from None


def encoded(value: object, limit: int) -> bytes:
    """A handler's result as strict JSON in UTF-8 of at most ``limit`` bytes."""
    try:
        body = _EXACTLY.encode(value).encode("utf-8")
    except RecursionError:
        raise ResultError("RESULT_INVALID", "the result is nested too deeply") from None
    except UnicodeEncodeError:
        message = "the result has a lone surrogate, which is not text"
        raise ResultError("RESULT_INVALID", message) from None
    except (TypeError, ValueError) as error:
        raise ResultError("RESULT_INVALID", f"the result is not JSON: {error}") from None
    if len(body) > limit:
        message = f"the result has {len(body)} bytes, {limit} are allowed"
        raise ResultError("RESULT_TOO_LARGE", message)
    return body


def plain_form(value: Any) -> object:
    """What JSON has for a value that it has not: the counterpart of what payloads are made into."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    if hasattr(value, "model_dump_json"):
        return json.loads(value.model_dump_json(), parse_float=_exact)
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, (datetime.date, datetime.time)):
        return value.isoformat()
    if isinstance(value, os.PathLike) or type(value).__name__ == "UUID":
        return str(value)
    raise TypeError(f"a value of type {type(value).__name__} has no JSON form")


_BLANKS = " \t\n\r"


def _exact(text: str) -> float | Decimal:
    number = float(text)
    # Fifteen digits without an exponent always survive; the comparison is for the rest.
    if len(text) <= 16 and "e" not in text and "E" not in text:
        return number
    exact = Decimal(text)
    return number if exact == Decimal(repr(number)) else exact


_EXACT = json.JSONDecoder(parse_float=_exact)


class _Exactly:
    """Writes Decimals as numbers: the json module cannot, so they travel as marked strings.

    Belongs to one thread; making an encoder costs more than a small result.

    The mark is random and made for one result only: no string of a handler can imitate it.
    """

    def __init__(self) -> None:
        self._mark: str | None = None
        self._encoder = json.JSONEncoder(
            ensure_ascii=False, allow_nan=False, separators=(",", ":"), default=self._marked
        )

    def encode(self, value: object) -> str:
        self._mark = None
        text = self._encoder.encode(value)
        if self._mark is None:
            return text
        return re.sub(f'"{self._mark}([-+0-9.E]+)"', r"\1", text)

    def _marked(self, value: object) -> object:
        if not isinstance(value, Decimal):
            return plain_form(value)
        if not value.is_finite():
            raise ValueError(f"{value} has no JSON form")
        if self._mark is None:
            self._mark = os.urandom(16).hex()
        return f"{self._mark}{value}"


_EXACTLY = _Exactly()
