"""How values of single hints are taken: checked, and made where JSON has no such values."""

from __future__ import annotations

import datetime
import decimal
import enum
from typing import Any, Callable, NamedTuple

from kurier._worker.misfit import Misfit

Take = Callable[[Any], Any]
"""Takes a value as the hint wants it, or raises Misfit."""


class Shape(NamedTuple):
    """What a hint stands for."""

    take: Take
    makes: bool
    """Whether a value may come out as another than it went in."""


def _checked(expected: str, *kinds: type) -> Shape:
    def take(value: Any) -> Any:
        if isinstance(value, kinds):
            return value
        raise Misfit.kind(value, expected)

    return Shape(take, False)


def _whole(value: Any) -> Any:
    # In JSON 1.0 is an integer.
    if isinstance(value, int) or (isinstance(value, float) and value.is_integer()):
        return value
    raise Misfit.kind(value, "integer")


def of_text(parse: Callable[[str], Any], expected: str) -> Shape:
    """What is written as a text, and parsed; ``parse`` raises ValueError for one it cannot read."""

    def take(value: Any) -> Any:
        if not isinstance(value, str):
            raise Misfit.kind(value, f"string with {expected}")
        try:
            return parse(value)
        except ValueError:
            raise Misfit.here(f"is no {expected}") from None

    return Shape(take, True)


def _date_time(text: str) -> datetime.datetime:
    # Python 3.9 and 3.10 do not know the Z.
    return datetime.datetime.fromisoformat(text[:-1] + "+00:00" if text[-1:] in "Zz" else text)


def _decimal(value: Any) -> decimal.Decimal:
    if isinstance(value, (str, int, float, decimal.Decimal)) and not isinstance(value, bool):
        try:
            # The float is the shortest spelling of the number that was sent.
            number = decimal.Decimal(repr(value) if isinstance(value, float) else value)
        except decimal.InvalidOperation:
            raise Misfit.here("is no number") from None
        if number.is_finite():
            return number
    raise Misfit.kind(value, "number")


def _same(value: Any) -> Any:
    return value


ANYTHING = Shape(_same, False)

SINGLE: dict[Any, Shape] = {
    str: _checked("string", str),
    int: Shape(_whole, False),
    float: _checked("number", int, float, decimal.Decimal),
    bool: _checked("boolean", bool),
    type(None): _checked("null", type(None)),
    decimal.Decimal: Shape(_decimal, True),
    datetime.datetime: of_text(_date_time, "date and time like 2030-01-31T12:00:00Z"),
    datetime.date: of_text(datetime.date.fromisoformat, "date like 2030-01-31"),
    datetime.time: of_text(datetime.time.fromisoformat, "time like 12:00:00"),
}
_OF_TEXT = {
    ("uuid", "UUID"): "UUID",
    ("pathlib", "Path"): "path",
    ("pathlib._local", "Path"): "path",
}
"""Classes of modules that a worker does not import by itself."""


def named(known: type) -> Shape | None:
    """The shape of a class that is known by its name alone."""
    expected = _OF_TEXT.get((known.__module__, known.__qualname__))
    return None if expected is None else of_text(known, expected)


def member(known: type[enum.Enum]) -> Shape:
    """A member of an Enum, by its value."""
    if not all(_is_plain(one.value) for one in known):
        return ANYTHING

    def take(value: Any) -> Any:
        try:
            return known(value)
        except ValueError:
            raise Misfit.here(f"is no value of {known.__name__}") from None

    return Shape(take, True)


def literal(values: tuple[Any, ...]) -> Shape:
    """One of some values; a member of an Enum is made of its value."""
    plain = [value.value if isinstance(value, enum.Enum) else value for value in values]

    def take(given: Any) -> Any:
        for value, itself in zip(values, plain):
            if given == itself:
                return value if isinstance(value, enum.Enum) else given
        raise Misfit.here("is none of the values that are allowed")

    return Shape(take, any(isinstance(value, enum.Enum) for value in values))


def _is_plain(value: Any) -> bool:
    return value is None or isinstance(value, (str, int, float))
